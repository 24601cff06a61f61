package dev.leat.config;

/** How a pipeline ends. */
public record ShutdownConfig(
        @Key(
                doc = "Time for open batches when the pipeline stops or loses a partition, in milliseconds.",
                fallback = "5000",
                min = 0,
                max = 120_000)
        long drainMs) {}
