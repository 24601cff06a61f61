package dev.leat.bus;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/** The end of a Vert.x instance, for who goes on after it. */
public final class VertxEnd {
    private static final long LATEST_MS = 5_000;

    private VertxEnd() {}

    /**
     * Closes the instance. Its close waits for every connection, one to a PostgreSQL that never answered among them; so
     * this completes after five seconds at the latest. Belongs to no instance, as a future of that one would be told
     * nothing after its end, and never fails.
     */
    public static Future<Void> of(Vertx vertx) {
        Promise<Void> closed = Promise.promise();
        vertx.close().onComplete(closed);
        return closed.future().timeout(LATEST_MS, TimeUnit.MILLISECONDS).otherwiseEmpty();
    }
}
