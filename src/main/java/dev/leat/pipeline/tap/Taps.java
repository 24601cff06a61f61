package dev.leat.pipeline.tap;

import dev.leat.api.Expression;
import dev.leat.config.ExpressionCompiler;
import dev.leat.config.ExpressionSyntaxException;
import dev.leat.config.PipelineConfig;
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
public final class Taps implements AutoCloseable {
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

        Shared(PipelineConfig config, Tap tap, List<TapListener> listeners) {
            this.config = config;
            this.tap = tap;
            this.listeners = listeners;
        }
    }

    private final Vertx vertx;
    private final ExpressionCompiler expressions;
    private final Function<String, Optional<PipelineConfig>> pipelines;
    private final WorkerExecutor worker;
    private final Map<Request, Shared> open = new HashMap<>();
    private long timer = -1;

    /** @param pipelines the configuration that a pipeline of this name has now */
    public Taps(Vertx vertx, ExpressionCompiler expressions, Function<String, Optional<PipelineConfig>> pipelines) {
        this.vertx = vertx;
        this.expressions = expressions;
        this.pipelines = pipelines;
        this.worker = vertx.createSharedWorkerExecutor("leat-tap", 1, TASK_MAX_S, TimeUnit.SECONDS);
    }

    /**
     * Begins to show events.
     *
     * @throws IllegalArgumentException when that cannot be; the message says why
     */
    public void listen(Request request, TapListener listener) {
        Shared shared = open.get(request);
        if (shared != null) {
            shared.listeners.add(listener);
            return;
        }
        if (open.size() >= TAPS_MAX) {
            throw new IllegalArgumentException("there are " + TAPS_MAX + " taps open already; close one");
        }
        open.put(request, open(request, new CopyOnWriteArrayList<>(List.of(listener))));
        if (timer < 0) {
            timer = vertx.setPeriodic(LOOK_EVERY_MS, ignored -> look());
        }
    }

    /** The listener sees nothing more; the last one closes the tap. */
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

    /** Events that the tap did not look at because there were too many; 0 when it is closed. */
    public long skipped(Request request) {
        Shared shared = open.get(request);
        return shared == null ? 0 : shared.tap.skipped();
    }

    private Shared open(Request request, List<TapListener> listeners) {
        PipelineConfig config = pipelines
                .apply(request.pipeline())
                .orElseThrow(() -> new IllegalArgumentException("there is no pipeline " + request.pipeline()));
        if (!config.tap().enabled()) {
            throw new IllegalArgumentException(
                    "pipeline " + config.name() + " may not be tapped: tap.enabled is false in its configuration");
        }
        TapPoint point = TapPoint.of(config, request.stage());
        int perSecond = Math.min(request.perSecond(), config.tap().perSecondMax());
        SightingJson json =
                new SightingJson(request.stage(), new Masking(config.tap().mask()));
        Tap tap = new Tap(vertx, worker, new Tap.Wish(point, where(request.where()), perSecond), seen -> {
            String line = json.line(seen);
            listeners.forEach(listener -> listener.seen(line));
        });
        return new Shared(config, tap, listeners);
    }

    private @Nullable Expression where(String text) {
        if (text.isBlank()) {
            return null;
        }
        try {
            return expressions.compile(text);
        } catch (ExpressionSyntaxException failure) {
            throw new IllegalArgumentException("where is no expression: " + failure.getMessage(), failure);
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
            open.put(request, open(request, shared.listeners));
        } catch (IllegalArgumentException gone) {
            open.remove(request);
            String reason = String.valueOf(gone.getMessage());
            shared.listeners.forEach(listener -> listener.ended(reason));
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
