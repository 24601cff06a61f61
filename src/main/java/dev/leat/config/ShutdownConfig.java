package dev.leat.config;

/** How a pipeline ends. */
public record ShutdownConfig(
        @Key(
                doc = "Time for open batches when the pipeline stops or gives up a partition, in milliseconds; what is"
                        + " not written by then is read again by the next owner. Must be below the property"
                        + " max.poll.interval.ms.",
                fallback = "5000",
                min = 0,
                max = 120_000)
        long drainMs) {}
