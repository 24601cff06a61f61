package dev.leat.batch;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Iterator;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asynchronous steps one after the other, however many. A {@code compose} for each of them would be a chain as long,
 * which ends through all of its links at once: some thousand are deeper than the stack of a thread, and what waits for
 * the chain then waits for ever.
 */
public final class InTurn {
    private final Supplier<Future<Boolean>> step;
    private final Promise<Void> ended = Promise.promise();

    private InTurn(Supplier<Future<Boolean>> step) {
        this.step = step;
    }

    /** Begins each step when the one before it has succeeded; fails with the first failure. */
    public static <T> Future<Void> each(Iterable<T> items, Function<? super T, ? extends Future<?>> step) {
        Iterator<T> left = items.iterator();
        return repeat(() -> left.hasNext() ? step.apply(left.next()).map(true) : Future.succeededFuture(false));
    }

    /** @param step says whether it must be done once more */
    public static Future<Void> repeat(Supplier<Future<Boolean>> step) {
        InTurn turns = new InTurn(step);
        turns.next();
        return turns.ended.future();
    }

    private void next() {
        while (true) {
            Future<Boolean> one;
            try {
                one = step.get();
            } catch (Throwable failure) { // also an Error: nobody else would end this
                one = Future.failedFuture(failure);
            }
            boolean goesOnAtOnce = one.succeeded() && one.result();
            if (!goesOnAtOnce) {
                one.onComplete(this::goOn, ended::fail);
                return;
            }
        }
    }

    private void goOn(boolean more) {
        if (more) {
            next();
        } else {
            ended.complete();
        }
    }
}
