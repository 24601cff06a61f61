package dev.leat.observe;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Times of the last ten seconds. Any thread records; one timer calls {@link #turn()} every second, on one thread at a
 * time; any thread reads what the last turn found.
 */
public final class LastSeconds {
    /** What the ten seconds held; milliseconds, -1 when they held nothing. */
    public record Percentiles(long count, double p50Ms, double p99Ms, double maxMs) {
        static final Percentiles NONE = new Percentiles(0, -1, -1, -1);
    }

    private static final int TURNS = 10;
    private static final int DIGITS = 2;

    private final double unitsPerMs;
    private final long highest;
    private final Recorder recorder;
    private final Deque<Histogram> turns = new ArrayDeque<>(TURNS);
    private volatile Percentiles last = Percentiles.NONE;

    /**
     * Nothing is recorded yet.
     *
     * @param unit of what is recorded
     * @param highest what is above counts as this, and what is below zero as zero
     */
    LastSeconds(TimeUnit unit, long highest) {
        this.unitsPerMs = unit.convert(1, TimeUnit.MILLISECONDS);
        this.highest = highest;
        this.recorder = new Recorder(highest, DIGITS);
    }

    void record(long time, int times) {
        if (times > 0) {
            recorder.recordValueWithCount(Math.min(Math.max(time, 0), highest), times);
        }
    }

    /** Ends one second. */
    void turn() {
        turns.addLast(recorder.getIntervalHistogram(turns.size() < TURNS ? null : turns.removeFirst()));
        Histogram all = new Histogram(highest, DIGITS);
        turns.forEach(all::add);
        last = all.getTotalCount() == 0
                ? Percentiles.NONE
                : new Percentiles(
                        all.getTotalCount(),
                        all.getValueAtPercentile(50) / unitsPerMs,
                        all.getValueAtPercentile(99) / unitsPerMs,
                        all.getMaxValue() / unitsPerMs);
    }

    /** The ten seconds before the last turn. */
    public Percentiles percentiles() {
        return last;
    }
}
