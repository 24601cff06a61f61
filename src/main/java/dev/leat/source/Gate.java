package dev.leat.source;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether something may begin: a pause keeps new events from being read, a hold also keeps partitions from being
 * claimed, while what is behind the source is exchanged. Poll thread only.
 */
final class Gate {
    /** @param deadlineNs when open batches are given up */
    private record Hold(long deadlineNs, CompletableFuture<Void> settled) {}

    private final Assignment assignment;
    private boolean paused;
    private @Nullable Hold hold;

    Gate(Assignment assignment) {
        this.assignment = assignment;
    }

    void pause(boolean wanted) {
        paused = wanted;
    }

    /**
     * Closes the gate until {@link #open}.
     *
     * @param settled completed when no batch is open and no claim is under way, or the time is over; then every
     *     partition has to be claimed anew
     */
    void hold(long drainMs, CompletableFuture<Void> settled) {
        hold = new Hold(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(drainMs), settled);
    }

    void open() {
        hold = null;
    }

    /** The cause for which nothing is read, or null. */
    @Nullable
    String closedBy() {
        return hold != null ? "reload" : paused ? "operator" : null;
    }

    boolean holds() {
        return hold != null;
    }

    /** Tells the one who holds as soon as everything has settled; claims end by their own deadlines. */
    void look(boolean claimUnderWay) {
        if (hold == null || hold.settled.isDone() || claimUnderWay) {
            return;
        }
        boolean drained = assignment.all().stream().allMatch(PartitionState::drained);
        if (drained || System.nanoTime() - hold.deadlineNs >= 0) {
            assignment.all().forEach(PartitionState::renewed);
            hold.settled.complete(null);
        }
    }
}
