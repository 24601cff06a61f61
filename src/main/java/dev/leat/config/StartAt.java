package dev.leat.config;

/** Where a pipeline begins when the database does not know it yet. */
public sealed interface StartAt {
    record Earliest() implements StartAt {}

    record Latest() implements StartAt {}

    /** The first event whose Kafka timestamp is not before this moment. */
    record Timestamp(long epochMs) implements StartAt {}
}
