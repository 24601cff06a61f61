package dev.leat.api;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * One step of a pipeline that awaits something, such as an HTTP service. Called on an event loop, which it must not
 * block; one instance serves all lanes, so several event loops may call it at once. At most {@code concurrency} events
 * of a lane are on the way; results are put back into the order of the events, on whichever thread they complete.
 *
 * <p>A future that fails with a {@link TransientException} is tried again within the stage's {@code retry}; any other
 * failure fails the event, with the kind of its {@link EventException} or as {@link FailureKind#REJECTED}. An event
 * that is not done within {@code timeoutMs}, all attempts together, is given up and fails as
 * {@link FailureKind#TIMEOUT}; the {@link Call} tells the stage, which then ends what it began.
 */
@FunctionalInterface
public non-sealed interface AsyncStage extends AnyStage {
    /**
     * Opens what the stage needs, such as an HTTP client; called once, before its first event. It has
     * {@code timeoutMs}, but 15 s at least. The pipeline does not start when this fails, and then {@link #close()}
     * is called all the same.
     */
    default Future<Void> open(Vertx vertx) {
        return Future.succeededFuture();
    }

    Future<Outcome> apply(Event event, Call call);

    /** What becomes of a tombstone; by default it passes. */
    default Future<Outcome> applyTombstone(Event tombstone, Call call) {
        return Future.succeededFuture(Outcome.kept(tombstone));
    }

    /** Releases what the stage holds; called once, after its last event, with as much time as {@link #open}. */
    default Future<Void> close() {
        return Future.succeededFuture();
    }
}
