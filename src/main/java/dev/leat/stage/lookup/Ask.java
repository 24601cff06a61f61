package dev.leat.stage.lookup;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/** One event that waits for what there is for its key. */
final class Ask {
    final LookupKey key;
    private final Context lane;
    private final Promise<Found> answer = Promise.promise();
    private volatile boolean cancelled;

    /** Of the loader, and used by it alone. */
    @Nullable
    Flight flight;

    /** @param lane where the answer is awaited */
    Ask(LookupKey key, Context lane) {
        this.key = key;
        this.lane = lane;
    }

    Context lane() {
        return lane;
    }

    Future<Found> answer() {
        return answer.future();
    }

    boolean isCancelled() {
        return cancelled;
    }

    void cancel() {
        cancelled = true;
    }

    /** On the lane. */
    void complete(@Nullable Found found, @Nullable Throwable failure) {
        if (found == null) {
            answer.tryFail(failure);
        } else {
            answer.tryComplete(found);
        }
    }
}
