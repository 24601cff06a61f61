package dev.leat.config;

/** How the bytes of a Kafka value are read. */
public enum ValueFormat {
    /** One JSON value; a stage such as {@code decompress} may come first. */
    JSON
}
