package dev.leat.pipeline;

/** Waits between attempts to start: doubling from 0.5 s to 10 s, without end, because an outage ends some day. */
final class BackOff {
    /** How long a source that has ended waits for a start or a reload that is under way, in milliseconds. */
    static final long BUSY_MS = 200;

    private static final long FIRST_MS = 500;
    private static final long LAST_MS = 10_000;

    private long nextMs = FIRST_MS;

    /** @param ranWell the pipeline did so since the last one: what was waited for before is over */
    long nextMs(boolean ranWell) {
        long now = ranWell ? FIRST_MS : nextMs;
        nextMs = Math.min(LAST_MS, 2 * now);
        return now;
    }
}
