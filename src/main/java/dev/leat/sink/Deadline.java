package dev.leat.sink;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;

/** A moment after which no further step is begun. */
record Deadline(long atNs) {

    static Deadline in(long ms) {
        return new Deadline(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms));
    }

    boolean passed() {
        return System.nanoTime() - atNs >= 0;
    }

    /** @throws PassedException when it has passed */
    void refuseWhenPassed() {
        if (passed()) {
            throw new PassedException();
        }
    }

    /** Fails with a {@link PassedException} when it has passed. */
    Future<Void> check() {
        return passed() ? Future.failedFuture(new PassedException()) : Future.succeededFuture();
    }

    /** The transaction has not come to its last step in time: with fewer events it may. */
    static final class PassedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private PassedException() {
            super("the transaction takes longer than the sink's deadline", null, false, false);
        }
    }
}
