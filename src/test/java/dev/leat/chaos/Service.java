package dev.leat.chaos;

import static dev.leat.support.Futures.done;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** The HTTP service that the pipeline asks about every event; it can be slow, and out of order. */
final class Service implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpServer server;
    private volatile long delayMs;
    private volatile boolean failing;

    Service() {
        server = done(vertx.createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1"));
    }

    int port() {
        return server.actualPort();
    }

    /** Every answer takes this much longer. */
    void delay(long newDelayMs) {
        delayMs = newDelayMs;
    }

    /** Every answer is 503. */
    void fail(boolean on) {
        failing = on;
    }

    private void answer(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            long wait = delayMs;
            if (wait > 0) {
                vertx.setTimer(wait, timer -> reply(request, body));
            } else {
                reply(request, body);
            }
        });
    }

    private void reply(HttpServerRequest request, Buffer body) {
        if (failing) {
            request.response().setStatusCode(503).end().onFailure(gone -> {});
            return;
        }
        List<Long> scores = new ArrayList<>();
        for (Object asked : new JsonArray(body)) {
            JsonObject event = (JsonObject) asked;
            scores.add(Made.score(event.getInteger("part"), event.getInteger("seq")));
        }
        request.response().end(new JsonArray(scores).toBuffer()).onFailure(gone -> {});
    }

    @Override
    public void close() {
        done(vertx.close());
    }
}
