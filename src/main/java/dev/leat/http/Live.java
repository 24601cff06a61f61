package dev.leat.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.http.ApiException.Kind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sends the live figures, once a second, to everybody who wants them (server-sent events). They are computed once for
 * all, and not at all while nobody listens. Who has not read those before misses the next ones; who reads nothing is
 * dropped when the server's idle time is over. Belongs to the context of the admin server.
 */
final class Live {
    /** Who may listen at the same time. */
    static final int CLIENTS_MAX = 16;

    private static final long PERIOD_MS = 1_000;

    private final Vertx vertx;
    private final LiveFigures figures;
    /** With the message that each was sent last. */
    private final Map<RoutingContext, Future<Void>> clients = new HashMap<>();

    private long timer = -1;

    Live(Vertx vertx, LiveFigures figures) {
        this.vertx = vertx;
        this.figures = figures;
    }

    void mount(Routes routes) {
        routes.stream("followLive", this::begin);
    }

    private void begin(RoutingContext context) {
        if (clients.size() >= CLIENTS_MAX) {
            throw new ApiException(Kind.TOO_MANY, CLIENTS_MAX + " clients follow already; close one");
        }
        HttpServerResponse response = SseViewer.begin(context);
        context.addEndHandler(ended -> end(context));
        if (timer < 0) {
            timer = vertx.setPeriodic(1, PERIOD_MS, tick -> tell());
            clients.put(context, Future.succeededFuture());
        } else {
            // headers now; the first figures with the next tick, which is less than a second away
            clients.put(context, response.write(SseViewer.COMMENT));
        }
    }

    private void tell() {
        ObjectNode now = figures.next(System.nanoTime(), System.currentTimeMillis());
        String message = SseViewer.text("live", now.toString());
        for (RoutingContext context : List.copyOf(clients.keySet())) {
            Future<Void> last = clients.get(context);
            if (last != null && last.isComplete()) {
                clients.replace(context, context.response().write(message));
            }
        }
    }

    private void end(RoutingContext context) {
        clients.remove(context);
        if (clients.isEmpty() && timer >= 0) {
            vertx.cancelTimer(timer);
            timer = -1;
            figures.forget();
        }
    }
}
