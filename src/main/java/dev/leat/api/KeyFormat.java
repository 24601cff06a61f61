package dev.leat.api;

/** How the bytes of a Kafka key are read. */
public enum KeyFormat {
    /** UTF-8 text. */
    STRING,
    /** One JSON value. */
    JSON,
    /** Base64 text of the bytes, for keys that are neither text nor JSON. */
    BYTES
}
