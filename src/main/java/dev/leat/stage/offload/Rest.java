package dev.leat.stage.offload;

import java.util.concurrent.TimeUnit;

/** Leaves somebody alone who failed: for a time that doubles, and then tries one thing before anything else. */
final class Rest {
    private final long firstNs;
    private final long lastNs;
    private int failures;
    private long untilNs;
    private boolean probing;

    Rest(long firstMs, long lastMs) {
        this.firstNs = TimeUnit.MILLISECONDS.toNanos(firstMs);
        this.lastNs = TimeUnit.MILLISECONDS.toNanos(lastMs);
    }

    /** Something may be begun now. */
    boolean isOver(long nowNs) {
        return failures == 0 || (!probing && nowNs - untilNs >= 0);
    }

    void begun() {
        probing = failures > 0;
    }

    /** What was begun has ended, and says nothing about the other side. */
    void ended() {
        probing = false;
    }

    /** @return whether there was a rest, which is over now */
    boolean succeeded() {
        boolean rested = failures > 0;
        failures = 0;
        probing = false;
        return rested;
    }

    /** @return how long it is left alone now, in milliseconds; 0 when it was left alone before already */
    long failed(long nowNs) {
        boolean known = failures > 0 && !probing && nowNs - untilNs < 0;
        probing = false;
        if (known) {
            return 0;
        }
        long ns = Math.min(lastNs, firstNs << Math.min(failures, 20));
        failures++;
        untilNs = nowNs + ns;
        return TimeUnit.NANOSECONDS.toMillis(ns);
    }
}
