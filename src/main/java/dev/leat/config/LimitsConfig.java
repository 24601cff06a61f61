package dev.leat.config;

/** Bounds of memory. */
public record LimitsConfig(
        @Key(
                doc = "Bytes of events that the pipeline holds at once in this process. When they are reached,"
                        + " partitions are paused in Kafka.",
                fallback = "4194304",
                min = 65_536,
                max = 17_179_869_184L)
        long inFlightBytes,

        @Key(
                doc = "Events per batch at most. A batch is written whole, so it must not be above sink.rowsMax.",
                fallback = "1000",
                min = 1,
                max = 10_000)
        int batchEvents,

        @Key(
                doc = "Full batches of one partition on the way at once, or eight times as many that are not full;"
                        + " when they are reached, the partition is paused.",
                fallback = "8",
                min = 1,
                max = 64)
        int partitionBatches) {
    /** Partitions of one lane whose full windows may be ahead; more of them only make an answer late, never wrong. */
    private static final int PARTITIONS_AHEAD = 4;

    /** Whoever has waited so long begins anew; what was ahead of it took effect meanwhile. */
    private static final long WAIT_MS = 3_600_000;

    /**
     * The longest time from sending a batch into a lane to its answer, those ahead of it included: an hour at most, or
     * what one batch may take where that is more, so that a late answer never keeps a lane from getting on.
     *
     * @param batchMs how long one batch may take when nothing is ahead of it
     */
    public long laneDeadlineMs(long batchMs) {
        return Math.min(batchMs * partitionBatches * PARTITIONS_AHEAD, Math.max(batchMs, WAIT_MS));
    }
}
