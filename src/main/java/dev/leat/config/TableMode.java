package dev.leat.config;

/** How rows reach a table. */
public enum TableMode {
    APPEND,
    UPSERT
}
