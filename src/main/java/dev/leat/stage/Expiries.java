package dev.leat.stage;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Things that all may take equally long; those that take longer are handed to the handler, in several turns of the
 * event loop when that takes long. One timer, for the one that began first. Confined to one event loop.
 */
final class Expiries<T> {
    private final Vertx vertx;
    private final long lastMs;
    private final Consumer<T> late;

    /** In the order in which they began, so the first one is the first to be late; linked in a ring with this one. */
    private final Watch<T> ring = new Watch<>(null, 0);

    private boolean watching;

    /** One thing's place in the ring; alone in a ring of its own once that has ended. */
    static final class Watch<T> {
        private final @Nullable T thing;
        private final long begunNs;
        private Watch<T> before = this;
        private Watch<T> after = this;

        private Watch(@Nullable T thing, long begunNs) {
            this.thing = thing;
            this.begunNs = begunNs;
        }

        /** It ended in time; nothing happens when it had ended already. */
        void end() {
            before.after = after;
            after.before = before;
            before = this;
            after = this;
        }
    }

    /** @param lastMs how long each may take */
    Expiries(Vertx vertx, long lastMs, Consumer<T> late) {
        this.vertx = vertx;
        this.lastMs = lastMs;
        this.late = late;
    }

    /** From now on; the caller ends it. */
    Watch<T> begin(T thing) {
        Watch<T> begun = new Watch<>(thing, System.nanoTime());
        begun.before = ring.before;
        begun.after = ring;
        ring.before.after = begun;
        ring.before = begun;
        watch();
        return begun;
    }

    private void watch() {
        if (!watching && ring.after != ring) {
            watching = true;
            long sinceNs = System.nanoTime() - ring.after.begunNs;
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
        Watch<T> first = ring.after;
        while (first.thing != null && System.nanoTime() - first.begunNs >= lastNs && System.nanoTime() - untilNs < 0) {
            first.end();
            late.accept(first.thing);
            first = ring.after;
        }
    }
}
