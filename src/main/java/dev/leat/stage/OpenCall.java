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

    /** Null while it waits in the queue. */
    Expiries.@Nullable Watch<OpenCall> deadline;

    int attempts;
    long startedNs;
    long timer = NONE;

    /** Its answer was not there at once. */
    boolean away;

    private long waitingNs;

    OpenCall(Event event, Cancellation cancellation) {
        this.event = event;
        this.cancellation = cancellation;
    }

    /** @param trouble what the stage's code is at fault for, or null */
    record Answered(Outcome outcome, @Nullable Throwable trouble) {}

    /** It was not begun at once. */
    void waits() {
        if (startedNs == 0 && !isOver()) {
            waitingNs = System.nanoTime();
        }
    }

    /** From joining the queue to its (last) start. */
    long waitedNs() {
        return waitingNs == 0 ? 0 : Math.max(0, startedNs - waitingNs);
    }

    boolean isOver() {
        return answer.future().isComplete();
    }

    /** As if it had never begun. */
    void reset() {
        waitingNs = waitingNs == 0 ? startedNs : waitingNs;
        attempt = null;
        attempts = 0;
        startedNs = 0;
    }
}
