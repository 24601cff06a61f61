package dev.leat.stage.http;

import dev.leat.api.Call;
import dev.leat.api.FailureKind;
import dev.leat.api.TransientException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Calls of all lanes that wait for their turn, first come first served. One that is cancelled leaves at once. There are
 * never more of them than events that the lanes work on at once.
 */
final class Line {
    /** What a turn takes; used by several threads at once. */
    interface Permits {
        /** Takes one if there is one. */
        boolean take();

        void putBack();
    }

    private record Waiting(Promise<Void> turn, Context context) {}

    private final Permits permits;
    private final ConcurrentNavigableMap<Long, Waiting> waiting = new ConcurrentSkipListMap<>();
    private final AtomicLong numbers = new AtomicLong();

    Line(Permits permits) {
        this.permits = permits;
    }

    /** Completes on the caller's event loop, with a permit taken; fails when the call is cancelled before. */
    Future<Void> enter(Call call) {
        if (waiting.isEmpty() && permits.take()) {
            return Future.succeededFuture();
        }
        long number = numbers.incrementAndGet();
        Promise<Void> turn = Promise.promise();
        waiting.put(number, new Waiting(turn, Vertx.currentContext()));
        call.onCancel(() -> {
            if (waiting.remove(number) != null) {
                turn.tryFail(cancelled());
            }
        });
        admit();
        return turn.future().compose(entered -> {
            if (call.isCancelled()) {
                permits.putBack();
                admit();
                return Future.failedFuture(cancelled());
            }
            return Future.succeededFuture();
        });
    }

    /** Lets in as many as there are permits; called whenever there may be one more. */
    void admit() {
        while (!waiting.isEmpty() && permits.take()) {
            Map.Entry<Long, Waiting> first = waiting.pollFirstEntry();
            if (first == null) {
                permits.putBack();
            } else {
                Waiting admitted = first.getValue();
                admitted.context().runOnContext(ignored -> admitted.turn().tryComplete());
            }
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    static TransientException cancelled() {
        return new TransientException(FailureKind.UNAVAILABLE, "cancelled");
    }
}
