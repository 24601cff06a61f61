package dev.leat.http;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How often those who look through taps are written to: {@link #WRITES_PER_SECOND} times a second, all of them
 * together. A write costs about 50 µs, most of it in the operating system (docs/benchmarks.md, "Many who look"), so
 * that looking takes a tenth of a core at most. Where they are many, each is told less often, and more at once. Belongs
 * to one context.
 */
final class Pace {
    static final int WRITES_PER_SECOND = 2_000;

    private static final long WRITE_NS = TimeUnit.SECONDS.toNanos(1) / WRITES_PER_SECOND;

    /** What may be written at once without a wait: to 200 clients. */
    private static final long AHEAD_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final LongSupplier clockNs;
    /** When all that was written will have been due. */
    private long dueNs;

    Pace(LongSupplier clockNs) {
        this.clockNs = clockNs;
        this.dueNs = clockNs.getAsLong();
    }

    void wrote(int writes) {
        dueNs = clockNs.getAsLong() + owedNs() + writes * WRITE_NS;
    }

    /** Milliseconds until there is time for more; 0: there is. */
    long waitMs() {
        long waitNs = Math.max(0, owedNs() - AHEAD_NS);
        return TimeUnit.NANOSECONDS.toMillis(waitNs + TimeUnit.MILLISECONDS.toNanos(1) - 1);
    }

    private long owedNs() {
        return Math.max(0, dueNs - clockNs.getAsLong());
    }
}
