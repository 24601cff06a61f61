package dev.leat.api;

/**
 * One step of a pipeline that needs nothing but the event: no I/O, no shared state; with {@code "runOn": "blocking"} it
 * may also read files and wait for what it asks. One instance serves all lanes, so it may be called by several threads
 * at once.
 *
 * <p>An exception fails the event, not the pipeline: {@link EventException} with its own kind, any other as
 * {@link FailureKind#REJECTED}.
 */
@FunctionalInterface
public non-sealed interface Stage extends AnyStage {

    Outcome apply(Event event);

    /** What becomes of a tombstone; by default it passes. */
    default Outcome applyTombstone(Event tombstone) {
        return Outcome.kept(tombstone);
    }
}
