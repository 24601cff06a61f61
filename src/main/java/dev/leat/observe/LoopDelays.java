package dev.leat.observe;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * How late the timers of all event loops were in the last ten seconds. The loops record; one timer calls
 * {@link #turn()} every second; any thread reads what the last turn found.
 */
public final class LoopDelays {
    /** What the last ten seconds held; milliseconds, -1 when they held nothing. */
    public record Percentiles(double p50Ms, double p99Ms, double maxMs) {
        static final Percentiles NONE = new Percentiles(-1, -1, -1);
    }

    private static final int TURNS = 10;
    private static final long HIGHEST_US = TimeUnit.MINUTES.toMicros(10);
    private static final int DIGITS = 2;
    private static final double US_PER_MS = 1_000;

    private final Recorder recorder = new Recorder(HIGHEST_US, DIGITS);
    private final Deque<Histogram> turns = new ArrayDeque<>(TURNS);
    private volatile Percentiles last = Percentiles.NONE;

    void record(long delayNs) {
        recorder.recordValue(Math.min(Math.max(TimeUnit.NANOSECONDS.toMicros(delayNs), 0), HIGHEST_US));
    }

    /** Ends one second; only ever called by one thread at a time. */
    void turn() {
        turns.addLast(recorder.getIntervalHistogram(turns.size() < TURNS ? null : turns.removeFirst()));
        Histogram all = new Histogram(HIGHEST_US, DIGITS);
        turns.forEach(all::add);
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
