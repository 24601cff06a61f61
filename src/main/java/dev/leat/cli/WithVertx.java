package dev.leat.cli;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Function;

/** A Vert.x instance for one command. */
final class WithVertx {
    private WithVertx() {}

    /** Closes Vert.x when the work is done, whatever came of it. */
    static <T> Future<T> run(Function<Vertx, Future<T>> work) {
        Vertx vertx = Vertx.vertx();
        return attempt(work, vertx).eventually(vertx::close);
    }

    private static <T> Future<T> attempt(Function<Vertx, Future<T>> work, Vertx vertx) {
        try {
            return work.apply(vertx);
        } catch (RuntimeException failure) {
            return Future.failedFuture(failure);
        }
    }
}
