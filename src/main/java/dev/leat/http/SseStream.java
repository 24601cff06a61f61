package dev.leat.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** A tap as server-sent events. */
final class SseStream extends Stream {
    private static final String COMMENT = ":\n\n";

    private final RoutingContext context;
    private final HttpServerResponse response;

    /** Begins the answer. */
    SseStream(RoutingContext context) {
        this.context = context;
        this.response = context.response()
                .putHeader("Content-Type", "text/event-stream")
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("X-Accel-Buffering", "no")
                .setChunked(true)
                .setWriteQueueMaxSize(QUEUE_BYTES_MAX);
        beat();
    }

    @Override
    void whenGone(Runnable gone) {
        context.addEndHandler(ended -> gone.run());
    }

    @Override
    boolean isFull() {
        return response.writeQueueFull();
    }

    @Override
    int write(Lines lines) {
        response.write(lines.events()).onFailure(hungUp -> {});
        return lines.count();
    }

    @Override
    void write(String event, String json) {
        response.write("event: " + event + "\ndata: " + json + "\n\n").onFailure(hungUp -> {});
    }

    @Override
    void beat() {
        response.write(COMMENT).onFailure(hungUp -> {});
    }

    @Override
    Future<Void> close() {
        return response.end();
    }
}
