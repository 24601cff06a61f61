package dev.leat.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** A tap as server-sent events. */
final class SseViewer extends TapViewer {
    /** Means nothing. */
    static final String COMMENT = ":\n\n";

    private final RoutingContext context;
    private final HttpServerResponse response;

    /** Begins the answer. */
    SseViewer(RoutingContext context) {
        this.context = context;
        this.response = begin(context);
        beat();
    }

    /** The head of an answer that is a stream of events. */
    static HttpServerResponse begin(RoutingContext context) {
        return context.response()
                .putHeader("Content-Type", "text/event-stream")
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("X-Accel-Buffering", "no")
                .setChunked(true);
    }

    @Override
    void whenGone(Runnable gone) {
        context.addEndHandler(ended -> gone.run());
    }

    @Override
    int write(String skipped, Lines lines) {
        Buffer events = skipped.isEmpty()
                ? lines.events()
                : Buffer.buffer(text("skipped", skipped)).appendBuffer(lines.events());
        sends(response.write(events), events.length());
        return lines.count();
    }

    @Override
    void write(String event, String json) {
        String text = text(event, json);
        sends(response.write(text), text.length());
    }

    /** One event of such a stream. */
    static String text(String event, String json) {
        return "event: " + event + "\ndata: " + json + "\n\n";
    }

    @Override
    void beat() {
        sends(response.write(COMMENT), COMMENT.length());
    }

    @Override
    Future<Void> close() {
        return response.end();
    }
}
