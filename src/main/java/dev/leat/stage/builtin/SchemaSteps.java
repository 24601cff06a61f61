package dev.leat.stage.builtin;

import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Counts the steps of one validation and gives up when they take too long: where a schema refers to itself in two
 * branches, each level of the value doubles what there is to do. Belongs to one thread.
 */
final class SchemaSteps extends ExecutionContext {
    static final long LIMIT_MS = 2_000;

    private static final int STEPS_BETWEEN_LOOKS = 16;
    /** More than that between two looks is the machine's fault, not the event's. */
    private static final long GAP_MAX_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final LongSupplier nanoTime;
    private final Runnable late;
    private int steps;
    private boolean looked;
    private long lastNs;
    private long spentNs;

    /** @param late throws */
    SchemaSteps(ExecutionConfig config, LongSupplier nanoTime, Runnable late) {
        super(config);
        this.nanoTime = nanoTime;
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
            look();
        }
    }

    private void look() {
        long nowNs = nanoTime.getAsLong();
        if (looked) {
            spentNs += Math.min(nowNs - lastNs, GAP_MAX_NS);
        }
        looked = true;
        lastNs = nowNs;
        if (spentNs > TimeUnit.MILLISECONDS.toNanos(LIMIT_MS)) {
            late.run();
        }
    }
}
