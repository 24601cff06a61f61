package dev.leat.expression;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How long a thread has worked on one thing, as it looks at the clock now and then. A long time between two looks is
 * the machine's fault, not the event's, and counts little. Belongs to one thread.
 */
public final class SpentTime {
    private static final long GAP_MAX_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final LongSupplier nanoTime;
    private boolean looked;
    private long lastNs;
    private long spentNs;

    /** @param nanoTime as that of {@link System#nanoTime} */
    public SpentTime(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Milliseconds between the first look and this one, of which each step counts at most 100. */
    public long look() {
        long nowNs = nanoTime.getAsLong();
        if (looked) {
            spentNs += Math.min(nowNs - lastNs, GAP_MAX_NS);
        }
        looked = true;
        lastNs = nowNs;
        return TimeUnit.NANOSECONDS.toMillis(spentNs);
    }

    boolean looked() {
        return looked;
    }
}
