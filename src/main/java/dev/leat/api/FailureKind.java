package dev.leat.api;

/**
 * Why an event failed, in classes that can be counted. {@link #UNREADABLE} is blamed on the source, whoever says it;
 * stages of a user's own mostly use {@link #REJECTED}, {@link #CONVERSION}, {@link #TOO_LARGE}, {@link #UNAVAILABLE}
 * and {@link #TIMEOUT}.
 */
public enum FailureKind {
    /** Its bytes are not what the source's format says. */
    UNREADABLE,
    /** An expression failed on it. */
    EXPRESSION,
    /** A value cannot become the type that is asked for. */
    CONVERSION,
    /** A stage refused it. */
    REJECTED,
    /** What a stage asked for it is out of reach or overloaded, also after all attempts. */
    UNAVAILABLE,
    /** A stage did not finish it in time. */
    TIMEOUT,
    /** It is larger than a bound. */
    TOO_LARGE,
    /** Its key is missing or cannot be mapped to the table's key. */
    KEY,
    /** PostgreSQL refused its rows. */
    DATABASE,
    /** An earlier event of its key failed and is parked; it waits behind that one. Only the sink says so. */
    PARKED;

    /** This one, when it says something about the event itself. */
    FailureKind ofItself() {
        if (this == PARKED) {
            throw new IllegalArgumentException("an event is parked by the sink, not by a stage; use another kind");
        }
        return this;
    }
}
