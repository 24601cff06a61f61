package dev.leat.bench;

/**
 * When each event is due: all at a steady rate, but for a burst of some at once.
 *
 * @param warmUp events that come first and do not count
 * @param steady events behind them that do
 * @param burst events behind those, all due at the same moment
 * @param after events behind the burst, at the same rate as before
 */
record Schedule(int perSecond, int warmUp, int steady, int burst, int after) {
    static Schedule steady(int perSecond, int warmUpSeconds, int seconds) {
        return new Schedule(perSecond, perSecond * warmUpSeconds, perSecond * seconds, 0, 0);
    }

    int events() {
        return beforeBurst() + burst + after;
    }

    int beforeBurst() {
        return warmUp + steady;
    }

    /** Microseconds after the start. */
    long dueUs(int index) {
        long steps = index < beforeBurst() ? index : Math.max(beforeBurst(), index - burst);
        return steps * 1_000_000 / perSecond;
    }
}
