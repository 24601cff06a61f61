package dev.leat.pipeline.tap;

/** Who looks through a tap. */
public interface TapListener {
    /**
     * Called on a worker's thread, one call at a time; must not block.
     *
     * @param json one event, on one line
     */
    void seen(String json);

    /**
     * Which nodes are looked at, where a tap looks at several; called whenever that changes, on the context of taps.
     *
     * @param json an object on one line
     */
    default void nodes(String json) {}

    /**
     * Nothing more comes, because the pipeline was changed and has no such stage any more, or may not be tapped. Called
     * on the context of the taps.
     */
    void ended(String reason);
}
