package dev.leat.observe;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures how late each event loop is, and names the one that is held up: a timer on each loop, and one thread of its
 * own that looks at them all, since a blocked loop cannot tell.
 */
public final class LoopLatency {
    private static final Logger LOG = LoggerFactory.getLogger(LoopLatency.class);
    private static final long PERIOD_MS = 100;
    private static final long LOOK_MS = 250;
    private static final int FRAMES_MAX = 40;

    private final LoopWatch watch;
    private final MeterRegistry registry;
    private final LastSeconds delaysUs = new LastSeconds(TimeUnit.MICROSECONDS, TimeUnit.MINUTES.toMicros(10));
    private final Set<Thread> blockedNow = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService looker = Executors.newSingleThreadScheduledExecutor(LoopLatency::thread);
    private @Nullable ScheduledFuture<?> looking;

    LoopLatency(LoopWatch watch, MeterRegistry registry) {
        this.watch = watch;
        this.registry = registry;
    }

    /**
     * Puts one timer on each event loop; deploy it before anything else, so that the loops are dealt out one by one.
     *
     * @param loops event loops of this Vert.x instance
     */
    Future<Void> start(Vertx vertx, int loops) {
        looking = looker.scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
        return vertx.deployVerticle(LoopTimerVerticle::new, new DeploymentOptions().setInstances(loops))
                .mapEmpty();
    }

    /** Makes the meters of one event loop before it has anything to tell, so that a rate over them starts at 0. */
    private Timer register(String loop) {
        NodeMetric.LOOP_BLOCKED.counter(registry, "loop", loop);
        return NodeMetric.LOOP_DELAY.timer(registry, "loop", loop);
    }

    /** How late all loops were in the last ten seconds. */
    LastSeconds delays() {
        return delaysUs;
    }

    /** Stops looking; the timers end with their Vert.x instance. */
    void close() {
        if (looking != null) {
            looking.cancel(true);
        }
        looker.shutdownNow();
    }

    private void look() {
        long now = System.nanoTime();
        long stillNs = watch.looks(now, TimeUnit.MILLISECONDS.toNanos(LOOK_MS));
        if (stillNs > 0) {
            LOG.atWarn()
                    .addKeyValue("stillMs", TimeUnit.NANOSECONDS.toMillis(stillNs))
                    .log("the process stood still: it was stopped, its machine slept or had no processor for it, or"
                            + " memory was collected");
        }
        for (Thread loop : watch.blocked(now)) {
            if (blockedNow.add(loop)) {
                NodeMetric.LOOP_BLOCKED
                        .counter(registry, "loop", loop.getName())
                        .increment();
                LOG.atWarn()
                        .addKeyValue("thread", loop.getName())
                        .addKeyValue("stack", stackOf(loop))
                        .log("event loop is blocked; work of milliseconds belongs on a worker: runOn");
            }
        }
        blockedNow.removeIf(loop -> answersAgain(loop, now));
    }

    /** Every event loop as it is at this moment. */
    List<LoopView> views() {
        long now = System.nanoTime();
        return watch.all().stream().map(loop -> view(loop, now)).toList();
    }

    private LoopView view(Thread loop, long nowNs) {
        Long silentNs = watch.silentNs(loop, nowNs);
        long silent = silentNs == null ? 0 : silentNs;
        boolean blocked = silent > LoopWatch.BLOCKED_NS;
        long delayMs = Math.max(0, TimeUnit.NANOSECONDS.toMillis(silent) - PERIOD_MS);
        double maxMs =
                NodeMetric.LOOP_DELAY.timer(registry, "loop", loop.getName()).max(TimeUnit.MILLISECONDS);
        return new LoopView(loop.getName(), delayMs, Math.round(maxMs), blocked, blocked ? frames(loop) : List.of());
    }

    private boolean answersAgain(Thread loop, long now) {
        Long silentNs = watch.silentNs(loop, now);
        boolean back = silentNs == null || silentNs <= LoopWatch.BLOCKED_NS;
        if (back) {
            LOG.atInfo().addKeyValue("thread", loop.getName()).log("event loop answers again");
        }
        return back;
    }

    private static String stackOf(Thread thread) {
        return String.join(" < ", frames(thread));
    }

    private static List<String> frames(Thread thread) {
        return Stream.of(thread.getStackTrace())
                .limit(FRAMES_MAX)
                .map(StackTraceElement::toString)
                .toList();
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "leat-loop-watch");
        thread.setDaemon(true);
        return thread;
    }

    /** The timer on one event loop. */
    private final class LoopTimerVerticle extends VerticleBase {
        private long expectedNs;

        @Override
        public Future<?> start() {
            Timer delay = register(Thread.currentThread().getName());
            expectedNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PERIOD_MS);
            watch.tick(System.nanoTime());
            vertx.setPeriodic(PERIOD_MS, timer -> {
                long now = System.nanoTime();
                delay.record(Math.max(now - expectedNs, 0), TimeUnit.NANOSECONDS);
                delaysUs.record(TimeUnit.NANOSECONDS.toMicros(now - expectedNs), 1);
                expectedNs = now + TimeUnit.MILLISECONDS.toNanos(PERIOD_MS);
                watch.tick(now);
            });
            return Future.succeededFuture();
        }

        @Override
        public Future<?> stop() {
            watch.forget();
            return Future.succeededFuture();
        }
    }
}
