package dev.leat.config;

/** A record and the JSON path that it was read from. */
record Bound<R extends Record>(String path, R record) {}
