package dev.leat.batch;

import org.jspecify.annotations.Nullable;

/**
 * One assigned partition as seen from outside.
 *
 * @param state name of its state, such as RUNNING
 * @param epoch of its claim; -1 before the first one
 * @param nextOffset first offset that is not acknowledged; -1 before the first claim
 * @param lag events in Kafka that are not acknowledged; -1 while unknown
 * @param lagMs age of the oldest event that is not acknowledged; 0 when there is none, -1 while unknown
 * @param lane of its batches on the way, or of its last ones; -1 before the first
 * @param openBatches batches on the way
 * @param paused why nothing is read although there may be something, or null
 * @param doubt why it was claimed anew the last time, until something takes effect again; null when all is well
 */
public record PartitionStatus(
        PartitionId partition,
        String state,
        long epoch,
        long nextOffset,
        long lag,
        long lagMs,
        int lane,
        int openBatches,
        @Nullable String paused,
        @Nullable String doubt) {

    /** One that is in no doubt. */
    public PartitionStatus(
            PartitionId partition,
            String state,
            long epoch,
            long nextOffset,
            long lag,
            long lagMs,
            int lane,
            int openBatches,
            @Nullable String paused) {
        this(partition, state, epoch, nextOffset, lag, lagMs, lane, openBatches, paused, null);
    }

    /** The same, with why it was claimed anew. */
    public PartitionStatus doubted(@Nullable String reason) {
        return new PartitionStatus(partition, state, epoch, nextOffset, lag, lagMs, lane, openBatches, paused, reason);
    }
}
