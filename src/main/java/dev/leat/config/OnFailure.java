package dev.leat.config;

/** What becomes of an event that fails, unless its stage says otherwise. */
public enum OnFailure {
    DEAD_LETTER,
    STOP
}
