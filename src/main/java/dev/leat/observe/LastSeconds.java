package dev.leat.observe;

import java.util.ArrayDeque;
import java.util.Deque;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Values of the last ten seconds. Any thread records; one timer calls {@link #turn()} every second, on one thread at a
 * time.
 */
final class LastSeconds {
    private static final int TURNS = 10;
    private static final int DIGITS = 2;

    private final long highest;
    private final Recorder recorder;
    private final Deque<Histogram> turns = new ArrayDeque<>(TURNS);

    /** @param highest what is above counts as this, and what is below zero as zero */
    LastSeconds(long highest) {
        this.highest = highest;
        this.recorder = new Recorder(highest, DIGITS);
    }

    void record(long value, int times) {
        recorder.recordValueWithCount(Math.min(Math.max(value, 0), highest), times);
    }

    /** Ends one second and gives all of the last ten. */
    Histogram turn() {
        turns.addLast(recorder.getIntervalHistogram(turns.size() < TURNS ? null : turns.removeFirst()));
        Histogram all = new Histogram(highest, DIGITS);
        turns.forEach(all::add);
        return all;
    }
}
