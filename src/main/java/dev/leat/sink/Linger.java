package dev.leat.sink;

import dev.leat.config.SinkConfig;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/** Whether what waits in a lane's queue is to wait for more, although nothing is under way. Confined to its context. */
final class Linger {
    /** Batches that only move positions are not worth a transaction of their own, for which rows would have to wait. */
    private static final long ROWLESS_MS = 5;

    private final Vertx vertx;
    private final SinkConfig sink;
    private final WriteQueue queue;
    private final Runnable over;
    private boolean lingering;
    private long untilNs;

    /** @param over called when a wait is over */
    Linger(Vertx vertx, SinkConfig sink, WriteQueue queue, Runnable over) {
        this.vertx = vertx;
        this.sink = sink;
        this.queue = queue;
        this.over = over;
    }

    /** Rows end the wait of batches without any, which may have begun with a later end. */
    boolean isWorthIt(int eventsMax) {
        long lingerMs = queue.hasRows() ? sink.lingerMs() : Math.max(sink.lingerMs(), ROWLESS_MS);
        if (lingerMs == 0 || queue.events() >= eventsMax || queue.bytes() >= sink.bytesMax()) {
            return false;
        }
        long nowNs = System.nanoTime();
        long endNs = queue.oldestNs() + TimeUnit.MILLISECONDS.toNanos(lingerMs);
        if (nowNs - endNs >= 0) {
            return false;
        }
        if (!lingering || endNs - untilNs < 0) {
            lingering = true;
            untilNs = endNs;
            vertx.setTimer(1 + TimeUnit.NANOSECONDS.toMillis(endNs - nowNs), timer -> {
                lingering = false;
                over.run();
            });
        }
        return true;
    }
}
