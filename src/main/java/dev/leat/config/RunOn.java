package dev.leat.config;

/** The threads that a stage runs on. */
public enum RunOn {
    /** The event loop of its lane; for work of microseconds. */
    EVENT_LOOP,
    /** A bounded pool of the stage's own. */
    WORKER,
    /** A virtual thread per slice; needs JDK 21. */
    VIRTUAL_THREAD
}
