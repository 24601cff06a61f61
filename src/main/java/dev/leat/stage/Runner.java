package dev.leat.stage;

import dev.leat.batch.Batch;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** One way to run a stage for one lane: directly, on a pool, or awaiting its answers. Used on one event loop only. */
interface Runner {
    /**
     * A batch with every event's outcome.
     *
     * @param startedNs {@link System#nanoTime()} when work on it began
     * @param endedNs when its last outcome was there
     */
    record Run(Applied applied, long startedNs, long endedNs) {}

    /** Called once, on the context that all runs will be on. */
    default void start(Vertx vertx, Context context) {}

    /** Completes on the context it was called on; fails with a {@link dev.leat.batch.BatchException}. */
    Future<Run> run(Batch batch);
}
