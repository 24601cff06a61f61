package dev.leat.observe;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * End-to-end latency of the last ten seconds, weighted by events. Any thread records; one timer calls {@link #turn()}
 * every second; any thread reads what the last turn found.
 */
public final class LatencyWindow {
    /** What a window held; milliseconds, -1 when it held nothing. */
    public record Percentiles(long events, long p50Ms, long p99Ms, long maxMs) {
        static final Percentiles NONE = new Percentiles(0, -1, -1, -1);
    }

    private final LastSeconds latenciesMs = new LastSeconds(TimeUnit.DAYS.toMillis(1));
    private volatile Percentiles last = Percentiles.NONE;

    void record(long latencyMs, int events) {
        if (events > 0) {
            latenciesMs.record(latencyMs, events);
        }
    }

    /** Ends one second; only ever called by one thread at a time. */
    void turn() {
        Histogram all = latenciesMs.turn();
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
