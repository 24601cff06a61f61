package dev.leat.sink;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
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

    /** Fails with OUTAGE when it has passed: the claim is made anew, and what was written meanwhile rolled back. */
    Future<Void> check() {
        return passed()
                ? Future.failedFuture(new BatchException(
                        BatchFailure.OUTAGE, "the transaction takes longer than the sink's deadline"))
                : Future.succeededFuture();
    }
}
