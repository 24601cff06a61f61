package dev.leat.config;

/** What an event without a value does to a table. */
public enum Tombstones {
    DELETE,
    IGNORE,
    FAIL
}
