package dev.leat.api;

/** Why an event failed, in classes that can be counted. */
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
    /** An earlier event of its key failed and is parked; it waits behind that one. */
    PARKED
}
