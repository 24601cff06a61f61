package dev.leat.stage;

import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.Outcome;
import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.stage.Runner.Run;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/** One batch in an asynchronous stage: its outcomes come in any order and are put together in the events' order. */
final class AsyncJob {
    private final String stage;
    private final Batch batch;
    private final @Nullable Outcome[] outcomes;
    private final Promise<Run> result = Promise.promise();
    private int begun;
    private int open;
    private long startedNs;
    private @Nullable Throwable trouble;

    AsyncJob(String stage, Batch batch) {
        this.stage = stage;
        this.batch = batch;
        this.outcomes = new Outcome[batch.events().size()];
        this.open = outcomes.length;
        this.startedNs = System.nanoTime();
    }

    Future<Run> result() {
        return result.future();
    }

    Event event(int index) {
        return batch.events().get(index);
    }

    /** The index of the next event to begin. */
    int begin() {
        if (begun == 0) {
            startedNs = System.nanoTime();
        }
        return begun++;
    }

    boolean allBegun() {
        return begun == outcomes.length;
    }

    void settle(int index, Throwable failure) {
        if (trouble == null && !(failure instanceof EventException)) {
            trouble = failure;
        }
        settle(index, Outcomes.of(failure));
    }

    /** Each index is settled once. */
    void settle(int index, Outcome outcome) {
        outcomes[index] = outcome;
        open--;
        if (open == 0) {
            end();
        }
    }

    void end() {
        Outcomes all = new Outcomes(stage, batch.events());
        for (Outcome outcome : outcomes) {
            all.add(Applier.known(outcome));
        }
        if (trouble != null) {
            all.trouble(trouble);
        }
        result.tryComplete(new Run(all.done(), startedNs, System.nanoTime()));
    }

    void fail(BatchException failure) {
        result.tryFail(failure);
    }
}
