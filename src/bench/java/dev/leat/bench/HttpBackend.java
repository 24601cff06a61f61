package dev.leat.bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;

/** A service that answers every request after 100 ms, and counts. Its counts belong to one event loop. */
final class HttpBackend implements AutoCloseable {
    private static final long ANSWER_MS = 100;
    private static final int BACKLOG = 20_000;
    private static final double STEADY_FROM = 0.4;
    private static final double STEADY_TO = 0.95;

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private volatile Count count = new Count(1);

    HttpBackend() {
        server = vertx.createHttpServer(new HttpServerOptions().setAcceptBacklog(BACKLOG))
                .requestHandler(this::answer)
                .listen(0, "127.0.0.1")
                .await();
    }

    int port() {
        return server.actualPort();
    }

    /** Begins to count anew, for a run of so many requests. */
    void reset(int requests) {
        count = new Count(requests);
    }

    /** Answers per second while 40% to 95% of the requests were answered: the JVM is warm then. */
    double steadyPerSecond() {
        return count.perSecond();
    }

    int inFlightMax() {
        return count.openMax;
    }

    int answered() {
        return count.answered;
    }

    private void answer(HttpServerRequest request) {
        Count now = count;
        now.open++;
        now.openMax = Math.max(now.openMax, now.open);
        vertx.setTimer(ANSWER_MS, fired -> {
            now.answered();
            request.response().end("{\"score\":7}").onFailure(gone -> {});
        });
    }

    @Override
    public void close() {
        vertx.close().await();
    }

    /** Written by the server's event loop alone, read by others when a run is over. */
    private static final class Count {
        private final int from;
        private final int to;
        private int open;
        private volatile int openMax;
        private volatile int answered;
        private volatile long fromNs;
        private volatile long toNs;

        Count(int requests) {
            from = (int) (requests * STEADY_FROM);
            to = (int) (requests * STEADY_TO);
        }

        void answered() {
            open--;
            int done = answered + 1;
            answered = done;
            if (done == from) {
                fromNs = System.nanoTime();
            } else if (done == to) {
                toNs = System.nanoTime();
            }
        }

        double perSecond() {
            return (to - from) * 1e9 / (toNs - fromNs);
        }
    }
}
