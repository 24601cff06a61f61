package dev.leat.observe;

import org.jspecify.annotations.Nullable;

/**
 * One stage, over all lanes, as status and health see it.
 *
 * @param waiting tasks of all kinds that wait
 * @param running tasks of all kinds under way
 * @param breaker null when it has none
 * @param offload where it is worked on; null when no other node may work on it
 */
public record StageView(
        String stage,
        long waiting,
        long running,
        @Nullable BreakerView breaker,
        @Nullable OffloadUse offload) {
    /** @param sinceMs wall time */
    public record BreakerView(BreakerState state, long sinceMs) {}

    /** The service that it asks is out of order; nothing is asked until it is back. */
    public boolean waitsForBreaker() {
        return breaker != null && breaker.state() != BreakerState.CLOSED;
    }
}
