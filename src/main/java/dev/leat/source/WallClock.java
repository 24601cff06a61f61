package dev.leat.source;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Notices that the machine's clock was set back. Kafka's clients measure time by it: their timers then stand still
 * until it is where it was before, so that no heartbeat is sent and no connection is opened again, for an hour when the
 * clock was an hour ahead. Also a poll under way may last as long, so others look, too. Any thread.
 */
final class WallClock {
    /** A heartbeat that comes so many milliseconds later is still in time for the session, of 10 s unless set. */
    static final long SET_BACK_MS_MAX = 2_000;

    private final AtomicLong furthestMs = new AtomicLong(Long.MIN_VALUE);

    /** Why Kafka's clients are of no use any more, or null. */
    @Nullable
    String trouble() {
        long backMs = setBackMs(System.currentTimeMillis(), System.nanoTime());
        return backMs > SET_BACK_MS_MAX
                ? "the clock was set back by " + backMs + " ms, which Kafka's clients do not survive"
                : null;
    }

    /**
     * How many milliseconds less the clock shows than it would if it had never been set back since the first call.
     *
     * @param wallMs {@link System#currentTimeMillis()}
     * @param nowNs {@link System#nanoTime()}, which nobody sets
     */
    long setBackMs(long wallMs, long nowNs) {
        long aheadMs = wallMs - TimeUnit.NANOSECONDS.toMillis(nowNs);
        return furthestMs.accumulateAndGet(aheadMs, Math::max) - aheadMs;
    }
}
