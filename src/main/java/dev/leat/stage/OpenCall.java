package dev.leat.stage;

import dev.leat.api.Event;
import dev.leat.api.Outcome;
import dev.leat.batch.Cancellation;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/** One event in an asynchronous stage, from joining the queue to its outcome. Confined to its lane's event loop. */
final class OpenCall {
    static final long NONE = -1;

    final Event event;
    final Cancellation cancellation;
    final Promise<Answered> answer = Promise.promise();

    /** Null while it waits: in the queue, or for its next attempt. */
    @Nullable
    Attempt attempt;

    /** Told when nobody needs the answer any more. */
    @Nullable
    Runnable cancelled;

    int attempts;
    long startedNs;
    long timer = NONE;

    OpenCall(Event event, Cancellation cancellation) {
        this.event = event;
        this.cancellation = cancellation;
    }

    /** @param trouble what the stage's code is at fault for, or null */
    record Answered(Outcome outcome, @Nullable Throwable trouble) {}

    boolean isOver() {
        return answer.future().isComplete();
    }

    /** As if it had never begun. */
    void reset() {
        attempt = null;
        attempts = 0;
        startedNs = 0;
    }
}
