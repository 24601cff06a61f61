package dev.leat.stage;

import dev.leat.api.Outcome;
import dev.leat.batch.OwnedCall;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/** One attempt at one event. Confined to the event loop of its lane, but for its answer. */
final class Attempt {
    private final OwnedCall call;
    private final Promise<Outcome> answer = Promise.promise();
    /** Null when an attempt may take as long as all of them. */
    Expiries.@Nullable Watch<Attempt> deadline;

    /** @param endNs {@link System#nanoTime()} at which it is given up */
    Attempt(int number, long endNs) {
        this.call = new OwnedCall(number, endNs);
    }

    /** As the stage sees it. */
    OwnedCall call() {
        return call;
    }

    /** Completes once, on any thread: with the stage's answer, or with the failure that it was given up with. */
    Future<Outcome> answer() {
        return answer.future();
    }

    /** What a stage fails with because it is cancelled says less than why it was. */
    void answer(Future<Outcome> given) {
        given.onComplete(answer::tryComplete, failure -> {
            if (!call.isCancelled()) {
                answer.tryFail(failure);
            }
        });
    }

    /** Gives it up: the stage ends what it began. */
    void cancel(RuntimeException why) {
        if (call.cancel()) {
            answer.tryFail(why);
        }
    }
}
