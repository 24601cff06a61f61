package dev.leat.stage.http;

import dev.leat.api.Call;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Lets requests begin at a rate, of all lanes together; there is one timer at most, and none while nobody waits. */
final class RequestRate implements Line.Permits {
    private static final long NONE = -1;

    private final Vertx vertx;
    private final long intervalNs;
    private final long burstNs;
    /** When the bucket is full again, on the clock of {@link System#nanoTime()}. */
    private final AtomicLong fullNs = new AtomicLong(System.nanoTime());

    private final AtomicBoolean watching = new AtomicBoolean();
    private final AtomicLong timer = new AtomicLong(NONE);
    private final Line line = new Line(this);

    RequestRate(Vertx vertx, HttpRateConfig config) {
        this.vertx = vertx;
        Integer burst = config.burst();
        this.intervalNs = Math.max(1, TimeUnit.MILLISECONDS.toNanos(config.perMs()) / config.requests());
        this.burstNs = intervalNs * (burst == null ? config.requests() : burst);
    }

    /** Completes on the caller's event loop when the request may begin; fails when the call is cancelled before. */
    Future<Void> enter(Call call) {
        Future<Void> turn = line.enter(call);
        watch();
        return turn.onComplete(left -> rest());
    }

    @Override
    public boolean take() {
        while (true) {
            long nowNs = System.nanoTime();
            long before = fullNs.get();
            long after = (before - nowNs > 0 ? before : nowNs) + intervalNs;
            if (after - nowNs > burstNs) {
                return false;
            }
            if (fullNs.compareAndSet(before, after)) {
                return true;
            }
        }
    }

    @Override
    public void putBack() {
        fullNs.addAndGet(-intervalNs);
    }

    private void watch() {
        if (line.isEmpty() || !watching.compareAndSet(false, true)) {
            return;
        }
        long waitNs = fullNs.get() + intervalNs - burstNs - System.nanoTime();
        timer.set(vertx.setTimer(Math.max(1, TimeUnit.NANOSECONDS.toMillis(waitNs) + 1), fired -> {
            watching.set(false);
            line.admit();
            watch();
        }));
        rest();
    }

    /** The last one that waited was cancelled: so is the timer. */
    private void rest() {
        if (line.isEmpty() && vertx.cancelTimer(timer.getAndSet(NONE))) {
            watching.set(false);
            watch();
        }
    }
}
