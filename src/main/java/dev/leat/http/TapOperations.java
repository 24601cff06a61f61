package dev.leat.http;

import dev.leat.expression.JsltCompiler;
import dev.leat.http.ApiException.Kind;
import dev.leat.observe.AdminLog;
import dev.leat.pipeline.Pipeline;
import dev.leat.pipeline.tap.TapRefusedException;
import dev.leat.pipeline.tap.TapSource;
import dev.leat.pipeline.tap.Taps;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Shows events on their way to everybody who wants to see them, as server-sent events or over a WebSocket. Those who
 * ask for the same share one tap and what it makes of the events. Belongs to the context of the admin server.
 */
final class TapOperations {
    /** Who may look at the same time, through all taps together. */
    static final int VIEWERS_MAX = 20_000;

    private static final String STAGE = "source";
    private static final int RATE = 10;
    private static final long TICK_MS = 1_000;

    /** Below the idle time of the server and of most of what stands before it. */
    private static final int BEAT_TICKS = 10;

    private static final long END_MS = 2_000;
    private static final String CLOSES = "the node closes";

    /**
     * What there is at present.
     *
     * @param taps that look at batches
     * @param viewers clients of all taps
     * @param waiting events on their way from the taps to the clients' context
     */
    record Counts(int taps, int viewers, int waiting) {}

    private final Vertx vertx;
    private final Context context;
    private final String node;
    private final String operation;
    private final TapSource taps;
    private final Pace pace = new Pace(System::nanoTime);
    private final Map<Taps.Request, Audience> audiences = new HashMap<>();
    private int viewers;
    private long timer = -1;
    private int ticks;
    private boolean closed;

    private TapOperations(Vertx vertx, Context context, String node, String operation, TapSource taps) {
        this.vertx = vertx;
        this.context = context;
        this.node = node;
        this.operation = operation;
        this.taps = taps;
    }

    /** What passes this process. */
    static TapOperations here(Vertx vertx, Context context, NodeView node, NodeControl control) {
        TapSource taps = new Taps(
                vertx,
                node.node(),
                JsltCompiler.modest(),
                name -> control.pipeline(name).map(Pipeline::config));
        return new TapOperations(vertx, context, node.node(), "tapPipeline", taps);
    }

    /** What passes any node. */
    static TapOperations everywhere(Vertx vertx, Context context, NodeView node, NodeControl control) {
        TapSource taps = new ClusterTaps(
                vertx,
                context,
                node.cluster(),
                name -> control.pipeline(name)
                        .map(pipeline -> pipeline.nodes().stream()
                                .filter(sighting -> sighting.agoMs() <= HeardOf.SILENT_MS)
                                .map(sighting -> sighting.said().node().id())
                                .collect(Collectors.toSet()))
                        .orElse(Set.of()));
        return new TapOperations(vertx, context, "all", "tapClusterPipeline", taps);
    }

    void mount(Routes routes) {
        routes.stream(operation, this::begin);
    }

    /** Where {@link #counts} may be asked for. */
    Context context() {
        return context;
    }

    Counts counts() {
        int waiting = audiences.values().stream().mapToInt(Audience::waiting).sum();
        return new Counts(taps.size(), viewers, waiting);
    }

    private void begin(RoutingContext routing) {
        Taps.Request request = request(new ApiRequest(routing));
        requireRoom();
        taps.check(request)
                .onComplete(possible -> begin(routing, request), refused -> Routes.failed(routing, problem(refused)));
    }

    private void begin(RoutingContext routing, Taps.Request request) {
        try {
            requireRoom();
            if (Routes.wantsSocket(routing.request())) {
                accept(routing, request);
            } else if (!routing.response().closed()) {
                Audience audience = audience(request);
                join(request, audience, new SseViewer(routing));
            }
        } catch (TapRefusedException | ApiException refused) {
            Routes.failed(routing, problem(refused));
        }
    }

    private static Throwable problem(Throwable failure) {
        return failure instanceof TapRefusedException refused
                ? new ApiException(kind(refused.kind()), refused.reason())
                : failure;
    }

    private static Taps.Request request(ApiRequest asked) {
        String stage = asked.query("stage");
        String where = asked.query("where");
        return new Taps.Request(
                asked.path("pipeline"),
                stage == null ? STAGE : stage,
                where == null ? "" : where.strip(),
                asked.queryNumber("rate", RATE));
    }

    private void requireRoom() {
        if (closed) {
            throw new ApiException(Kind.REFUSED, CLOSES);
        }
        if (viewers >= VIEWERS_MAX) {
            throw new ApiException(Kind.TOO_MANY, VIEWERS_MAX + " clients look at events already; close one");
        }
    }

    private void accept(RoutingContext routing, Taps.Request request) {
        routing.request()
                .toWebSocket()
                .onComplete(
                        socket -> accepted(socket, request),
                        failure -> Routes.failed(
                                routing, ApiException.invalid("it becomes no WebSocket: " + failure.getMessage())));
    }

    /** What was checked before may be otherwise by now. */
    private void accepted(ServerWebSocket socket, Taps.Request request) {
        if (socket.isClosed()) {
            return;
        }
        TapViewer viewer = new WebSocketViewer(socket);
        try {
            requireRoom();
            join(request, audience(request), viewer);
        } catch (TapRefusedException | ApiException refused) {
            viewer.end(String.valueOf(refused.getMessage())).onFailure(hungUp -> {});
        }
    }

    private Audience audience(Taps.Request request) {
        Audience known = audiences.get(request);
        if (known != null) {
            return known;
        }
        Audience made =
                new Audience(context, pace, reason -> end(request, reason).onFailure(never -> {}));
        taps.listen(request, made);
        audiences.put(request, made);
        AdminLog.tapBegins(request.pipeline(), request.stage(), node);
        if (timer < 0) {
            timer = vertx.setPeriodic(TICK_MS, ignored -> tick());
        }
        return made;
    }

    private void join(Taps.Request request, Audience audience, TapViewer viewer) {
        audience.add(viewer, taps.skipped(request));
        viewers++;
        viewer.whenGone(() -> leave(request, audience, viewer));
    }

    private void leave(Taps.Request request, Audience audience, TapViewer viewer) {
        viewer.gone();
        if (audience.remove(viewer)) {
            viewers--;
            if (audience.isEmpty() && audiences.remove(request, audience)) {
                ended(request, audience);
            }
        }
    }

    private Future<Void> end(Taps.Request request, String reason) {
        Audience audience = audiences.remove(request);
        if (audience == null) {
            return Future.succeededFuture();
        }
        ended(request, audience);
        return audience.end(reason);
    }

    private void ended(Taps.Request request, Audience audience) {
        taps.unlisten(request, audience);
        AdminLog.tapEnds(request.pipeline(), request.stage(), node);
        if (audiences.isEmpty()) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }

    private void tick() {
        boolean beat = ++ticks % BEAT_TICKS == 0;
        audiences.forEach((request, audience) -> audience.tick(taps.skipped(request), beat));
    }

    /** Ends for every viewer; completes when they know, or after two seconds. */
    Future<Void> close() {
        closed = true;
        List<Future<Void>> ends = new ArrayList<>();
        for (Taps.Request request : List.copyOf(audiences.keySet())) {
            ends.add(end(request, CLOSES));
        }
        taps.close();
        return Future.join(ends).timeout(END_MS, TimeUnit.MILLISECONDS).transform(all -> Future.succeededFuture());
    }

    private static Kind kind(TapRefusedException.Cause cause) {
        return switch (cause) {
            case NO_PIPELINE, NO_STAGE -> Kind.NOT_FOUND;
            case EXPRESSION -> Kind.INVALID_REQUEST;
            case OFF -> Kind.REFUSED;
            case FULL -> Kind.TOO_MANY;
        };
    }
}
