package dev.leat.source;

import dev.leat.batch.Cancellation;
import dev.leat.batch.PartitionId;
import dev.leat.batch.PartitionStatus;
import dev.leat.batch.Position;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One assigned partition: its phase, its claim and the batches on their way. Knows neither Kafka nor threads; the poll
 * thread alone calls it.
 *
 * <pre>ASSIGNED → CLAIMING → RUNNING → (DOUBT → CLAIMING) | ASSIGNED | DRAINING → RELEASED | LOST</pre>
 */
final class PartitionState {
    enum Phase {
        /** Given to us by the group; nothing is known yet. */
        ASSIGNED,
        /** Our epoch is being raised in the database. */
        CLAIMING,
        /** Events are read and sent under our epoch. */
        RUNNING,
        /** Something went wrong; what is in flight is forgotten, the database decides at the next claim. */
        DOUBT,
        /** Nothing is read any more; open batches may still end. */
        DRAINING,
        /** Given back after draining. */
        RELEASED,
        /** Taken from us without asking. */
        LOST
    }

    /**
     * A batch on its way.
     *
     * @param oldestMs the Kafka timestamp of its oldest event, -1 when it has none
     * @param polledNs {@link System#nanoTime()} when it was sent
     */
    record Open(long base, long next, int events, long sizeBytes, long oldestMs, long polledNs) {}

    private static final long BACK_OFF_MIN_MS = 100;
    private static final long BACK_OFF_MAX_MS = 5_000;
    private static final int BACK_OFF_DOUBLINGS_MAX = 6;

    private final PartitionId partition;
    private final ArrayDeque<Open> open = new ArrayDeque<>();
    private Phase phase = Phase.ASSIGNED;
    private Cancellation cancellation = new Cancellation();
    private @Nullable Position claimed;
    private long epoch = -1;
    private long readOffset = -1;
    private long acknowledgedOffset = -1;
    private long openBytes;
    private int openEvents;
    /** Of the batches on their way, or of the last ones; -1 before the first. */
    private int lane = -1;

    private int doubtsInARow;
    private long retryAtNs;
    /** Kafka timestamp of the first event that was given up in doubt; -1 when that is not the next one. */
    private long givenUpMs = -1;
    /** Wall time at which events were first seen in Kafka while none was on the way; -1 when it is not so. */
    private long aheadSinceMs = -1;

    PartitionState(PartitionId partition) {
        this.partition = partition;
    }

    /** A claim begins; allowed from ASSIGNED and from DOUBT. */
    void claiming() {
        require(phase == Phase.ASSIGNED || phase == Phase.DOUBT);
        phase = Phase.CLAIMING;
    }

    /** The claim succeeded: reading goes on at the row's {@code next_offset} under the row's epoch. */
    void running(Position row) {
        require(phase == Phase.CLAIMING && row.epoch() > epoch);
        phase = Phase.RUNNING;
        claimed = row;
        cancellation = new Cancellation();
        epoch = row.epoch();
        givenUpMs = row.nextOffset() == acknowledgedOffset ? givenUpMs : -1;
        readOffset = row.nextOffset();
        acknowledgedOffset = row.nextOffset();
    }

    /** The next batches go there; only while none is on the way. */
    void lane(int next) {
        require(next == lane || open.isEmpty());
        lane = next;
    }

    /** A batch is sent; it must begin where the one before it ended. */
    void opened(Open batch) {
        require(phase == Phase.RUNNING && batch.base() == readOffset && batch.next() >= batch.base());
        open.addLast(batch);
        openBytes += batch.sizeBytes();
        openEvents += batch.events();
        readOffset = batch.next();
    }

    /**
     * The oldest open batch took effect. Answers of another epoch, or after the partition was given up, mean nothing.
     *
     * @return the batch, or null when the answer is not for this claim
     */
    @Nullable
    Open acknowledged(long answeredEpoch, long base) {
        Open oldest = open.peekFirst();
        if (!concerns(answeredEpoch) || oldest == null || oldest.base() != base) {
            return null;
        }
        open.removeFirst();
        openBytes -= oldest.sizeBytes();
        openEvents -= oldest.events();
        acknowledgedOffset = oldest.next();
        givenUpMs = -1;
        doubtsInARow = 0;
        return oldest;
    }

    /** Whether the answer to a batch of this epoch says something about the claim as it is now. */
    boolean concerns(long answeredEpoch) {
        return answeredEpoch == epoch && (phase == Phase.RUNNING || phase == Phase.DRAINING);
    }

    /**
     * Gives up what is in flight; the next claim asks the database what took effect.
     *
     * @param random in [0, 1), for jitter
     * @return the back-off in ms, or -1 when there will be no other claim because the partition is draining
     */
    long doubt(long nowNs, double random) {
        require(phase == Phase.CLAIMING || phase == Phase.RUNNING || phase == Phase.DRAINING);
        forgetOpen();
        if (phase == Phase.DRAINING) {
            return -1;
        }
        phase = Phase.DOUBT;
        long ceilingMs = Math.min(BACK_OFF_MAX_MS, BACK_OFF_MIN_MS << Math.min(doubtsInARow, BACK_OFF_DOUBLINGS_MAX));
        long delayMs = ceilingMs / 2 + Math.round(random * ceilingMs / 2);
        doubtsInARow++;
        retryAtNs = nowNs + TimeUnit.MILLISECONDS.toNanos(delayMs);
        return delayMs;
    }

    /** What is behind the source has changed: what is in flight is forgotten, the partition is claimed anew. */
    void renewed() {
        require(phase != Phase.CLAIMING && phase != Phase.RELEASED && phase != Phase.LOST);
        forgetOpen();
        lane = -1;
        phase = Phase.ASSIGNED;
    }

    /** Stops reading; a partition that was not running has nothing to wait for. */
    void draining() {
        if (phase != Phase.RUNNING) {
            forgetOpen();
        }
        phase = Phase.DRAINING;
    }

    void released() {
        require(phase == Phase.DRAINING);
        forgetOpen();
        phase = Phase.RELEASED;
    }

    void lost() {
        forgetOpen();
        phase = Phase.LOST;
    }

    private void forgetOpen() {
        cancellation.cancel();
        givenUpMs = open.isEmpty() ? givenUpMs : oldestOpenMs();
        open.clear();
        openBytes = 0;
        openEvents = 0;
    }

    boolean wantsClaim(long nowNs) {
        return phase == Phase.ASSIGNED || (phase == Phase.DOUBT && nowNs - retryAtNs >= 0);
    }

    boolean drained() {
        return open.isEmpty();
    }

    /** Nothing is on the way and nothing is in doubt. */
    boolean settled() {
        return phase == Phase.RUNNING && open.isEmpty();
    }

    PartitionId partition() {
        return partition;
    }

    /** The row as it was when it was claimed last; null before. */
    @Nullable
    Position claimed() {
        return claimed;
    }

    Phase phase() {
        return phase;
    }

    Cancellation cancellation() {
        return cancellation;
    }

    long epoch() {
        return epoch;
    }

    /** Where the next batch begins. */
    long readOffset() {
        return readOffset;
    }

    /** First offset that is not known to have taken effect; -1 before the first claim. */
    long acknowledgedOffset() {
        return acknowledgedOffset;
    }

    int openBatches() {
        return open.size();
    }

    int openEvents() {
        return openEvents;
    }

    /** Where the batches on the way are, or were last; -1 before the first. */
    int lane() {
        return lane;
    }

    /** When the oldest batch on the way was sent, or {@code nowNs}. */
    long oldestOpenNs(long nowNs) {
        Open oldest = open.peekFirst();
        return oldest == null ? nowNs : oldest.polledNs();
    }

    long openBytes() {
        return openBytes;
    }

    PartitionStatus status(long endOffset, @Nullable String paused, long nowMs) {
        long lag = endOffset < 0 || acknowledgedOffset < 0 ? -1 : Math.max(0, endOffset - acknowledgedOffset);
        long lagMs = lagMs(lag, nowMs);
        return new PartitionStatus(
                partition, phase.name(), epoch, acknowledgedOffset, lag, lagMs, lane, open.size(), paused);
    }

    /** How old the first event is that is not acknowledged; where only Kafka has it, for how long we know of it. */
    private long lagMs(long lag, long nowMs) {
        long oldestMs = open.isEmpty() ? givenUpMs : oldestOpenMs();
        if (oldestMs >= 0) {
            aheadSinceMs = -1;
            return Math.max(0, nowMs - oldestMs);
        }
        if (lag <= 0) {
            aheadSinceMs = lag < 0 ? aheadSinceMs : -1;
            return lag;
        }
        aheadSinceMs = aheadSinceMs < 0 ? nowMs : aheadSinceMs;
        return nowMs - aheadSinceMs;
    }

    private long oldestOpenMs() {
        for (Open batch : open) {
            if (batch.oldestMs() >= 0) {
                return batch.oldestMs();
            }
        }
        return -1;
    }

    private void require(boolean allowed) {
        if (!allowed) {
            throw new IllegalStateException(
                    partition + " is " + phase + " at epoch " + epoch + ", read up to " + readOffset);
        }
    }
}
