package dev.leat.stage;

import io.vertx.core.Vertx;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Things that all may take equally long; those that take longer are handed to the handler, in several turns of the
 * event loop when that takes long. One timer, for the one that began first. Confined to one event loop.
 */
final class Expiries<T> {
    private final Vertx vertx;
    private final long lastMs;
    private final Consumer<T> late;
    /** In the order in which they began, so the first one is the first to be late. */
    private final Map<T, Long> begunNs = new LinkedHashMap<>();

    private boolean watching;

    /** @param lastMs how long each may take */
    Expiries(Vertx vertx, long lastMs, Consumer<T> late) {
        this.vertx = vertx;
        this.lastMs = lastMs;
        this.late = late;
    }

    void begin(T thing) {
        begunNs.put(thing, System.nanoTime());
        watch();
    }

    void end(T thing) {
        begunNs.remove(thing);
    }

    int size() {
        return begunNs.size();
    }

    private void watch() {
        if (!watching && !begunNs.isEmpty()) {
            watching = true;
            long sinceNs = System.nanoTime() - begunNs.values().iterator().next();
            long leftMs = lastMs - TimeUnit.NANOSECONDS.toMillis(sinceNs);
            vertx.setTimer(Math.max(leftMs, 1), fired -> {
                watching = false;
                expire();
                watch();
            });
        }
    }

    private void expire() {
        long lastNs = TimeUnit.MILLISECONDS.toNanos(lastMs);
        long untilNs = System.nanoTime() + Calls.TURN_NS;
        while (!begunNs.isEmpty() && System.nanoTime() - untilNs < 0) {
            Iterator<Map.Entry<T, Long>> first = begunNs.entrySet().iterator();
            Map.Entry<T, Long> entry = first.next();
            if (System.nanoTime() - entry.getValue() < lastNs) {
                return;
            }
            first.remove();
            late.accept(entry.getKey());
        }
    }
}
