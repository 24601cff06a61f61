package dev.leat.stage.lookup;

/** What is made of several rows of one key. */
public enum Several {
    /** The event fails. */
    FAIL,
    /** The first one counts. */
    FIRST,
    /** All of them, as an array; also of one or none. */
    ARRAY
}
