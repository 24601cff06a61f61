package dev.leat.config;

/** The policy for events that fail. */
public enum OnFailure {
    DEAD_LETTER,
    STOP
}
