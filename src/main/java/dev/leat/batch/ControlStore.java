package dev.leat.batch;

import io.vertx.core.Future;

/**
 * What operators want of a pipeline, kept in the target database: it reaches every process that runs the pipeline and
 * survives them. Futures fail as those of {@link PositionStore}.
 */
public interface ControlStore {
    /** What is wanted now; of a pipeline that was never started: to run. */
    Future<Desired> desired();

    /**
     * Wants something else from now on.
     *
     * @param why for those who look later; may be empty
     */
    Future<Desired> desire(boolean paused, String why);
}
