package dev.leat.config;

/** Bounds of memory. */
public record LimitsConfig(
        @Key(
                doc = "Bytes of events that the pipeline holds at once in this process. When they are reached,"
                        + " partitions are paused in Kafka.",
                fallback = "33554432",
                min = 65_536,
                max = 17_179_869_184L)
        long inFlightBytes,

        @Key(
                doc = "Events per batch at most. A batch is written whole, so it must not be above sink.rowsMax.",
                fallback = "1000",
                min = 1,
                max = 10_000)
        int batchEvents,

        @Key(
                doc = "Batches of one partition on the way at once; when they are reached, the partition is paused.",
                fallback = "8",
                min = 1,
                max = 64)
        int partitionBatches) {}
