package dev.leat.batch;

/**
 * What operators want of a pipeline.
 *
 * @param version one higher with every wish
 * @param paused nothing is to be read from Kafka
 * @param why as it was given with the wish; empty when it was not
 */
public record Desired(long version, boolean paused, String why) {
    /** Before anybody wished anything. */
    public static final Desired RUNNING = new Desired(0, false, "");
}
