package dev.leat.api;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * One step of a pipeline that awaits something, such as an HTTP service. Called on an event loop, which it must not
 * block; one instance serves all lanes, so several event loops may call it at once. At most {@code concurrency} events
 * of a lane are on the way; results are put back into the order of the events, on whichever thread they complete. A
 * future that fails fails its event, with the kind of its {@link EventException} or as {@link FailureKind#REJECTED};
 * one that does not complete within {@code timeoutMs} is given up and fails its event as {@link FailureKind#TIMEOUT}.
 */
public non-sealed interface AsyncStage extends AnyStage {
    /**
     * Opens what the stage needs, such as an HTTP client; called once, before its first event. The pipeline does not
     * start when this fails, and then {@link #close()} is called all the same.
     */
    default Future<Void> open(Vertx vertx) {
        return Future.succeededFuture();
    }

    Future<Outcome> apply(Event event);

    /** What becomes of a tombstone; by default it passes. */
    default Future<Outcome> applyTombstone(Event tombstone) {
        return Future.succeededFuture(Outcome.kept(tombstone));
    }

    /** Releases what the stage holds; called once, after its last event. */
    default Future<Void> close() {
        return Future.succeededFuture();
    }
}
