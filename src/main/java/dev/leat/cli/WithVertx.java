package dev.leat.cli;

import dev.leat.bus.VertxEnd;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Function;

/** A Vert.x instance for one command. */
final class WithVertx {
    private WithVertx() {}

    /**
     * Closes Vert.x when the work is done, whatever came of it, and then tells so: a future that belongs to this Vert.x
     * would be told nothing after its end.
     */
    static <T> Future<T> run(Function<Vertx, Future<T>> work) {
        Vertx vertx = Vertx.vertx();
        Promise<T> closed = Promise.promise();
        attempt(work, vertx).onComplete(ended -> VertxEnd.of(vertx).onComplete(stopped -> closed.handle(ended)));
        return closed.future();
    }

    private static <T> Future<T> attempt(Function<Vertx, Future<T>> work, Vertx vertx) {
        try {
            return work.apply(vertx);
        } catch (RuntimeException failure) {
            return Future.failedFuture(failure);
        }
    }
}
