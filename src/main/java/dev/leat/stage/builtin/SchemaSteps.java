package dev.leat.stage.builtin;

import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import dev.leat.expression.SpentTime;
import java.util.function.LongSupplier;

/**
 * Counts the steps of one validation and gives up when they take too long: where a schema refers to itself in two
 * branches, each level of the value doubles what there is to do. Belongs to one thread.
 */
final class SchemaSteps extends ExecutionContext {
    static final long LIMIT_MS = 2_000;

    private static final int STEPS_BETWEEN_LOOKS = 16;

    private final SpentTime time;
    private final Runnable late;
    private int steps;

    /** @param late throws */
    SchemaSteps(ExecutionConfig config, LongSupplier nanoTime, Runnable late) {
        super(config);
        time = new SpentTime(nanoTime);
        this.late = late;
    }

    @Override
    public void evaluationPathAddLast(String token) {
        step();
        super.evaluationPathAddLast(token);
    }

    @Override
    public void evaluationPathAddLast(int index) {
        step();
        super.evaluationPathAddLast(index);
    }

    private void step() {
        if (++steps == STEPS_BETWEEN_LOOKS) {
            steps = 0;
            if (time.look() > LIMIT_MS) {
                late.run();
            }
        }
    }
}
