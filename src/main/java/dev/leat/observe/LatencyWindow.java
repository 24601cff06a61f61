package dev.leat.observe;

import java.util.ArrayDeque;
import java.util.Deque;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * End-to-end latency of the last ten seconds, weighted by events. Any thread records; one timer calls {@link #turn()}
 * every second; any thread reads what the last turn found.
 */
public final class LatencyWindow {
    /** What a window held; milliseconds, -1 when it held nothing. */
    public record Percentiles(long events, long p50Ms, long p99Ms, long maxMs) {
        static final Percentiles NONE = new Percentiles(0, -1, -1, -1);
    }

    private static final int TURNS = 10;
    private static final long HIGHEST_MS = 86_400_000;
    private static final int DIGITS = 2;

    private final Recorder recorder = new Recorder(HIGHEST_MS, DIGITS);
    private final Deque<Histogram> turns = new ArrayDeque<>(TURNS);
    private volatile Percentiles last = Percentiles.NONE;

    void record(long latencyMs, int events) {
        if (events > 0) {
            recorder.recordValueWithCount(Math.min(Math.max(latencyMs, 0), HIGHEST_MS), events);
        }
    }

    /** Ends one second; only ever called by one thread at a time. */
    void turn() {
        turns.addLast(recorder.getIntervalHistogram(turns.size() < TURNS ? null : turns.removeFirst()));
        Histogram all = new Histogram(HIGHEST_MS, DIGITS);
        turns.forEach(all::add);
        last = all.getTotalCount() == 0
                ? Percentiles.NONE
                : new Percentiles(
                        all.getTotalCount(),
                        all.getValueAtPercentile(50),
                        all.getValueAtPercentile(99),
                        all.getMaxValue());
    }

    /** The ten seconds before the last turn. */
    public Percentiles percentiles() {
        return last;
    }
}
