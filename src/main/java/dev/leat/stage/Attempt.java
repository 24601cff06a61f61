package dev.leat.stage;

import dev.leat.api.Call;
import dev.leat.api.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One attempt at one event, as the stage sees it. Confined to the event loop of its lane, but for its answer. */
final class Attempt implements Call {
    private final int number;
    private final long endNs;
    private final Promise<Outcome> answer = Promise.promise();
    private final List<Runnable> actions = new ArrayList<>(1);
    private boolean over;
    private boolean cancelled;

    /** @param endNs {@link System#nanoTime()} at which it is given up */
    Attempt(int number, long endNs) {
        this.number = number;
        this.endNs = endNs;
    }

    /** Completes once, on any thread: with the stage's answer, or with the failure that it was given up with. */
    Future<Outcome> answer() {
        return answer.future();
    }

    void answer(Future<Outcome> given) {
        given.onComplete(answer::tryComplete, answer::tryFail);
    }

    /** Nobody needs to be told of its cancellation any more. */
    void over() {
        over = true;
        actions.clear();
    }

    /** Gives it up: the stage ends what it began. */
    void cancel(RuntimeException why) {
        if (over) {
            return;
        }
        over = true;
        cancelled = true;
        List<Runnable> all = List.copyOf(actions);
        actions.clear();
        all.forEach(Runnable::run);
        answer.tryFail(why);
    }

    @Override
    public int attempt() {
        return number;
    }

    @Override
    public long leftMs() {
        return over ? 0 : Math.max(0, TimeUnit.NANOSECONDS.toMillis(endNs - System.nanoTime()));
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void onCancel(Runnable action) {
        if (cancelled) {
            action.run();
        } else if (!over) {
            actions.add(action);
        }
    }
}
