package dev.leat.pipeline.tap;

/** Who looks through a tap; called on a worker's thread, one call at a time, and must not block. */
public interface TapListener {
    /** @param json one event, on one line */
    void seen(String json);

    /** Nothing more comes, because the pipeline was changed and has no such stage any more. */
    void ended(String reason);
}
