package dev.leat.api;

import io.vertx.core.Future;

/**
 * One step of a pipeline that awaits something. Called on an event loop, which it must not block; results are put back
 * into the order of the events. A future that fails fails its event; one that does not complete within the stage's
 * {@code timeoutMs} is given up.
 */
public interface AsyncStage {

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
