package dev.leat.pipeline.tap;

import dev.leat.api.Expression;
import dev.leat.config.ExpressionCompiler;
import dev.leat.config.ExpressionSyntaxException;
import dev.leat.config.PipelineConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The taps of this process; those who ask for the same share one. Belongs to one Vert.x context. */
public final class Taps implements TapSource {
    /** Different taps at once; each may have any number of listeners. */
    static final int TAPS_MAX = 16;

    private static final long LOOK_EVERY_MS = 1_000;
    private static final long TASK_MAX_S = 10;

    /**
     * What somebody wants to see.
     *
     * @param stage its name, or {@code source} or {@code sink}
     * @param where an expression over the event as it comes to the stage; empty: all
     * @param perSecond events shown per second at most
     */
    public record Request(String pipeline, String stage, String where, int perSecond) {}

    /** One tap and those who look through it. */
    private static final class Shared {
        private final PipelineConfig config;
        private final Tap tap;
        private final List<TapListener> listeners;
        private final long skippedBefore;

        /** @param skippedBefore by taps that this one came after */
        Shared(PipelineConfig config, Tap tap, List<TapListener> listeners, long skippedBefore) {
            this.config = config;
            this.tap = tap;
            this.listeners = listeners;
            this.skippedBefore = skippedBefore;
        }

        long skipped() {
            return skippedBefore + tap.skipped();
        }
    }

    /** What a tap is made of. */
    private record Plan(PipelineConfig config, Tap.Wish wish, SightingJson json) {}

    private final Vertx vertx;
    private final String node;
    private final ExpressionCompiler expressions;
    private final Function<String, Optional<PipelineConfig>> pipelines;
    private final WorkerExecutor worker;
    private final Map<Request, Shared> open = new HashMap<>();
    private long timer = -1;

    /**
     * What may be looked at here.
     *
     * @param node id of this process, shown with each event
     * @param pipelines the configuration that a pipeline of this name has now
     */
    public Taps(
            Vertx vertx,
            String node,
            ExpressionCompiler expressions,
            Function<String, Optional<PipelineConfig>> pipelines) {
        this.vertx = vertx;
        this.node = node;
        this.expressions = expressions;
        this.pipelines = pipelines;
        this.worker = vertx.createSharedWorkerExecutor("leat-tap", 1, TASK_MAX_S, TimeUnit.SECONDS);
    }

    @Override
    public Future<Void> check(Request request) {
        try {
            if (!open.containsKey(request)) {
                Plan unused = plan(request);
                requireRoom();
            }
            return Future.succeededFuture();
        } catch (TapRefusedException refused) {
            return Future.failedFuture(refused);
        }
    }

    @Override
    public void listen(Request request, TapListener listener) {
        Shared shared = open.get(request);
        if (shared != null) {
            shared.listeners.add(listener);
            return;
        }
        Plan plan = plan(request);
        requireRoom();
        open.put(request, open(plan, new CopyOnWriteArrayList<>(List.of(listener)), 0));
        if (timer < 0) {
            timer = vertx.setPeriodic(LOOK_EVERY_MS, ignored -> look());
        }
    }

    private void requireRoom() {
        if (open.size() >= TAPS_MAX) {
            throw new TapRefusedException(
                    TapRefusedException.Cause.FULL, "there are " + TAPS_MAX + " taps open already; close one");
        }
    }

    @Override
    public void unlisten(Request request, TapListener listener) {
        Shared shared = open.get(request);
        if (shared != null && shared.listeners.remove(listener) && shared.listeners.isEmpty()) {
            shared.tap.close();
            open.remove(request);
        }
        if (open.isEmpty()) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }

    @Override
    public long skipped(Request request) {
        Shared shared = open.get(request);
        return shared == null ? 0 : shared.skipped();
    }

    @Override
    public int size() {
        return open.size();
    }

    private Plan plan(Request request) {
        PipelineConfig config = pipelines
                .apply(request.pipeline())
                .orElseThrow(() -> new TapRefusedException(
                        TapRefusedException.Cause.NO_PIPELINE, "this process runs no pipeline " + request.pipeline()));
        if (!config.tap().enabled()) {
            throw new TapRefusedException(
                    TapRefusedException.Cause.OFF,
                    "pipeline " + config.name() + " may not be tapped: tap.enabled is false in its configuration");
        }
        TapPoint point = TapPoint.of(config, request.stage());
        int perSecond = Math.min(request.perSecond(), config.tap().perSecondMax());
        SightingJson json =
                new SightingJson(node, request.stage(), new Masking(config.tap().mask()));
        return new Plan(config, new Tap.Wish(point, where(request.where()), perSecond), json);
    }

    private Shared open(Plan plan, List<TapListener> listeners, long skippedBefore) {
        Tap tap = new Tap(vertx, worker, plan.wish(), seen -> {
            String line = plan.json().line(seen);
            listeners.forEach(listener -> listener.seen(line));
        });
        return new Shared(plan.config(), tap, listeners, skippedBefore);
    }

    private @Nullable Expression where(String text) {
        if (text.isBlank()) {
            return null;
        }
        try {
            return expressions.compile(text);
        } catch (ExpressionSyntaxException failure) {
            throw new TapRefusedException(
                    TapRefusedException.Cause.EXPRESSION, "where is no expression: " + failure.getMessage());
        }
    }

    /** A pipeline that was reloaded has other lanes, stages and masks. */
    private void look() {
        for (Request request : new ArrayList<>(open.keySet())) {
            Shared shared = open.get(request);
            PipelineConfig now = pipelines.apply(request.pipeline()).orElse(null);
            if (shared != null && !shared.config.equals(now)) {
                renew(request, shared);
            }
        }
    }

    private void renew(Request request, Shared shared) {
        shared.tap.close();
        try {
            open.put(request, open(plan(request), shared.listeners, shared.skipped()));
        } catch (TapRefusedException gone) {
            open.remove(request);
            shared.listeners.forEach(listener -> listener.ended(gone.reason()));
        }
    }

    @Override
    public void close() {
        open.values().forEach(shared -> shared.tap.close());
        open.clear();
        vertx.cancelTimer(timer);
        worker.close().onFailure(failure -> {});
    }
}
