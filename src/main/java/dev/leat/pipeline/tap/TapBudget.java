package dev.leat.pipeline.tap;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/** So many per second, and at most those of one second at once. Safe for any thread. */
public final class TapBudget {
    private static final double NS_PER_S = TimeUnit.SECONDS.toNanos(1);

    /** @param given whether the last one who asked got what it wanted */
    private record Level(double tokens, long atNs, boolean given) {}

    private final LongSupplier clockNs;
    private final double perSecond;
    private final AtomicReference<Level> level;

    public TapBudget(int perSecond, LongSupplier clockNs) {
        this.clockNs = clockNs;
        this.perSecond = perSecond;
        this.level = new AtomicReference<>(new Level(perSecond, clockNs.getAsLong(), true));
    }

    /** Takes so many while there is any left; one big bite may leave a debt that is waited for. */
    public boolean take(int wanted) {
        long nowNs = clockNs.getAsLong();
        return level.updateAndGet(before -> {
                    double refilled = before.tokens + (nowNs - before.atNs) / NS_PER_S * perSecond;
                    double tokens = Math.min(perSecond, refilled);
                    return tokens <= 0 ? new Level(tokens, nowNs, false) : new Level(tokens - wanted, nowNs, true);
                })
                .given;
    }
}
