package dev.leat.http;

import dev.leat.http.ApiException.Kind;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/**
 * Sends the live figures, once a second, to everybody who wants them (server-sent events). They are computed once for
 * all, and not at all while nobody listens. Belongs to the context of the admin server.
 */
final class Live {
    /** Who may listen at the same time. */
    static final int CLIENTS_MAX = 16;

    /** Messages that a client may miss in a row, because it has not read those before, until it is dropped. */
    static final int MISSED_MAX = 5;

    private static final long PERIOD_MS = 1_000;
    private static final int QUEUE_BYTES_MAX = 1 << 16;

    private final Vertx vertx;
    private final LiveFigures figures;
    private final Map<RoutingContext, Integer> missed = new HashMap<>();
    private long timer = -1;

    Live(Vertx vertx, LiveFigures figures) {
        this.vertx = vertx;
        this.figures = figures;
    }

    void mount(Routes routes) {
        routes.stream("followLive", this::begin);
    }

    private void begin(RoutingContext context) {
        if (missed.size() >= CLIENTS_MAX) {
            throw new ApiException(Kind.TOO_MANY, CLIENTS_MAX + " clients follow already; close one");
        }
        HttpServerResponse response = context.response()
                .putHeader("Content-Type", "text/event-stream")
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("X-Accel-Buffering", "no")
                .setChunked(true)
                .setWriteQueueMaxSize(QUEUE_BYTES_MAX);
        context.addEndHandler(ended -> end(context));
        missed.put(context, 0);
        if (timer < 0) {
            timer = vertx.setPeriodic(1, PERIOD_MS, tick -> tell());
        } else {
            // headers now; the first figures with the next tick, which is less than a second away
            response.write(":\n\n").onFailure(gone -> end(context));
        }
    }

    private void tell() {
        String message = "event: live\ndata: " + figures.next(System.nanoTime(), System.currentTimeMillis()) + "\n\n";
        for (RoutingContext context : new ArrayList<>(missed.keySet())) {
            HttpServerResponse response = context.response();
            if (response.writeQueueFull()) {
                miss(context);
            } else {
                missed.put(context, 0);
                response.write(message).onFailure(gone -> end(context));
            }
        }
    }

    private void miss(RoutingContext context) {
        int inARow = missed.merge(context, 1, Integer::sum);
        if (inARow > MISSED_MAX) {
            end(context);
            // closes behind what was written; when nobody reads that, the server's idle time ends the connection
            context.request().connection().close().onFailure(gone -> {});
        }
    }

    private void end(RoutingContext context) {
        missed.remove(context);
        if (missed.isEmpty() && timer >= 0) {
            vertx.cancelTimer(timer);
            timer = -1;
            figures.forget();
        }
    }
}
