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
    VIRTUAL_THREAD
}
