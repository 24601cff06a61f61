package dev.leat.sink;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.PartitionId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides about events that are too slow alone: who was so once may have waited for several locks one after the other,
 * or somebody has cancelled the statement. Belongs to one thread.
 */
final class SlowEvents {
    private static final int TIMES_MAX = 3;

    /** How often in a row what begins there was too slow. */
    private record Slow(long base, int times) {}

    private final Map<PartitionId, Slow> last = new HashMap<>();

    /** OUTAGE, so that it is tried again; STOP when that was done often enough. */
    BatchException verdict(List<Slice> slices, String reason) {
        int times = 0;
        for (Slice slice : slices) {
            times = Math.max(times, again(slice).times());
        }
        return times < TIMES_MAX
                ? new BatchException(BatchFailure.OUTAGE, reason)
                : new BatchException(
                        BatchFailure.STOP,
                        "even one event alone takes longer than sink.statementTimeoutMs: " + reason
                                + "; look for locks and slow triggers, or raise it");
    }

    private Slow again(Slice slice) {
        return last.merge(
                slice.batch().partition(),
                new Slow(slice.base(), 1),
                (before, now) -> before.base() == now.base() ? new Slow(now.base(), before.times() + 1) : now);
    }
}
