package dev.leat.sink;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import java.util.List;

/**
 * Decides about events that are too slow alone: who was so once may have waited for several locks one after the other,
 * or somebody has cancelled the statement. Belongs to one thread.
 */
final class SlowEvents {
    private static final int TIMES_MAX = 3;

    private final FailuresInARow failures = new FailuresInARow();

    /** OUTAGE, so that it is tried again; STOP when that was done often enough. */
    BatchException verdict(List<Slice> slices, String reason) {
        return failures.add(Fences.of(slices)) < TIMES_MAX
                ? new BatchException(BatchFailure.OUTAGE, reason)
                : new BatchException(
                        BatchFailure.STOP,
                        "even one event alone takes longer than sink.statementTimeoutMs: " + reason
                                + "; look for locks and slow triggers, or raise it");
    }
}
