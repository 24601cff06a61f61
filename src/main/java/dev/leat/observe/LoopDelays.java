package dev.leat.observe;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * How late the timers of all event loops were in the last ten seconds. The loops record; one timer calls
 * {@link #turn()} every second; any thread reads what the last turn found.
 */
public final class LoopDelays {
    /** What the last ten seconds held; milliseconds, -1 when they held nothing. */
    public record Percentiles(double p50Ms, double p99Ms, double maxMs) {
        static final Percentiles NONE = new Percentiles(-1, -1, -1);
    }

    private static final double US_PER_MS = 1_000;

    private final LastSeconds delaysUs = new LastSeconds(TimeUnit.MINUTES.toMicros(10));
    private volatile Percentiles last = Percentiles.NONE;

    void record(long delayNs) {
        delaysUs.record(TimeUnit.NANOSECONDS.toMicros(delayNs), 1);
    }

    /** Ends one second; only ever called by one thread at a time. */
    void turn() {
        Histogram all = delaysUs.turn();
        last = all.getTotalCount() == 0
                ? Percentiles.NONE
                : new Percentiles(
                        all.getValueAtPercentile(50) / US_PER_MS,
                        all.getValueAtPercentile(99) / US_PER_MS,
                        all.getMaxValue() / US_PER_MS);
    }

    /** The ten seconds before the last turn. */
    public Percentiles percentiles() {
        return last;
    }
}
