package dev.leat.config;

/** When an asynchronous stage stops asking a service that is out of order, and waits instead of failing events. */
public record BreakerConfig(
        @Key(
                doc = "Attempts in a row within 10 seconds, over all lanes, that failed for a reason that can pass;"
                        + " then the breaker opens:"
                        + " the stage holds its events, and the source pauses its partitions.",
                fallback = "5",
                min = 1,
                max = 10_000)
        int failuresMax,

        @Key(
                doc = "How long it stays open before one attempt tries whether the service is back, in milliseconds.",
                fallback = "5000",
                min = 10,
                max = 600_000)
        long openMs) {}
