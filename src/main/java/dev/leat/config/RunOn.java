package dev.leat.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The threads that a stage runs on. */
public enum RunOn {
    /** The event loop of its lane; for work of microseconds. */
    @JsonProperty("event-loop")
    EVENT_LOOP,
    /** A bounded pool of the stage's own. */
    @JsonProperty("worker")
    WORKER,
    /** A virtual thread per slice; needs JDK 21. */
    @JsonProperty("virtual-thread")
    VIRTUAL_THREAD,
    /** For code that waits: virtual threads where the Java runtime has them, else a pool of the stage's own. */
    @JsonProperty("blocking")
    BLOCKING;

    /** The first Java with virtual threads. */
    public static final int JDK_WITH_VIRTUAL_THREADS = 21;

    /** Which threads that are on this Java. */
    public RunOn here() {
        return switch (this) {
            case EVENT_LOOP, WORKER, VIRTUAL_THREAD -> this;
            case BLOCKING -> Runtime.version().feature() < JDK_WITH_VIRTUAL_THREADS ? WORKER : VIRTUAL_THREAD;
        };
    }
}
