package dev.leat.stage;

import dev.leat.api.Outcome;
import dev.leat.api.TransientException;
import dev.leat.batch.BatchException;
import dev.leat.config.BreakerConfig;
import dev.leat.observe.BreakerState;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Watches what all lanes of one stage ask of a service. While the service is out of order it refuses attempts, and the
 * lanes hold their events; after a while one attempt tries whether it is back. Safe to use from any thread.
 */
final class Breaker {
    private final CircuitBreaker breaker;
    private final BiConsumer<BreakerState, String> told;
    private final List<Runnable> lanes = new CopyOnWriteArrayList<>();
    private volatile boolean over;

    /** @param told the state that it goes to, and what happened, for people */
    Breaker(Vertx vertx, String name, BreakerConfig config, BiConsumer<BreakerState, String> told) {
        CircuitBreakerOptions options = new CircuitBreakerOptions()
                .setMaxFailures(config.failuresMax())
                .setResetTimeout(config.openMs())
                .setTimeout(-1)
                .setNotificationAddress(null);
        this.told = told;
        breaker = CircuitBreaker.create(name, vertx, options)
                .<Outcome>failurePolicy(done -> done.failed() && isAway(done.cause()))
                .openHandler(opened -> tell(
                        BreakerState.OPEN,
                        "the breaker opened after " + config.failuresMax()
                                + " failures in a row; events wait, trying again in " + config.openMs() + " ms"))
                .halfOpenHandler(half -> {
                    tell(BreakerState.HALF_OPEN, "");
                    lanes.forEach(Runnable::run);
                })
                .closeHandler(closed -> {
                    tell(BreakerState.CLOSED, "the breaker closed, events go on");
                    lanes.forEach(Runnable::run);
                });
    }

    /** An attempt that was given up says nothing of the service, and so not that it is back. */
    private boolean isAway(Throwable failure) {
        return failure instanceof TransientException || (failure instanceof BatchException && !isClosed());
    }

    /** Calls the lane, on any thread, whenever it may try again. */
    void onAdmitting(Runnable lane) {
        lanes.add(lane);
    }

    /** Whether an attempt makes sense now; it may be refused all the same when another lane was faster. */
    boolean admits() {
        return breaker.state() != CircuitBreakerState.OPEN;
    }

    boolean isClosed() {
        return breaker.state() == CircuitBreakerState.CLOSED;
    }

    /** Runs the attempt, or fails with what {@link #refused} tells, without running it. */
    Future<Outcome> run(Supplier<Future<Outcome>> attempt) {
        return breaker.execute(attempt);
    }

    static boolean refused(Throwable failure) {
        return failure instanceof OpenCircuitException;
    }

    private void tell(BreakerState state, String what) {
        if (!over) {
            told.accept(state, what);
        }
    }

    /** Nothing waits behind it any more; what ends later is not told: the stage may have another one by then. */
    void close() {
        over = true;
        breaker.close();
        told.accept(BreakerState.CLOSED, "");
    }
}
