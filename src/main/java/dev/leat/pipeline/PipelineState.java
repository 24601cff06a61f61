package dev.leat.pipeline;

/** The life of a pipeline; from STOPPED only a reload leads on. */
public enum PipelineState {
    STARTING,
    RUNNING,
    /** As running, but an operator wants nothing to be read. */
    PAUSED,
    /** What is behind the source is being exchanged. */
    RELOADING,
    DRAINING,
    STOPPED;

    /** It can be given orders. */
    boolean works() {
        return this == RUNNING || this == PAUSED;
    }

    /** Its sink answered and its source polls. */
    boolean runs() {
        return works() || this == RELOADING;
    }

    /** What its parts say of themselves is of now; before and after they are closed. */
    boolean hasParts() {
        return runs() || this == DRAINING;
    }

    /** Nothing begins any more. */
    boolean ends() {
        return this == DRAINING || this == STOPPED;
    }
}
