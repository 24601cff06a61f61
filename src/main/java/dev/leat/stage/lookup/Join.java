package dev.leat.stage.lookup;

/** What becomes of an event for whose key there is no row. */
public enum Join {
    /** It goes on without one. */
    LEFT,
    /** It is dropped. */
    INNER,
    /** It fails. */
    REQUIRED
}
