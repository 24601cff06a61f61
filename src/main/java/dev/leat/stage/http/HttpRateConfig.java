package dev.leat.stage.http;

import dev.leat.config.Key;
import org.jspecify.annotations.Nullable;

/** A token bucket: so many requests may begin in a time, and so many at once after a rest. */
public record HttpRateConfig(
        @Key(doc = "Requests that may begin within perMs.", min = 1, max = 1_000_000)
        int requests,

        @Key(doc = "The time that requests counts for, in milliseconds.", fallback = "1000", min = 1, max = 86_400_000)
        long perMs,

        @Key(
                doc = "Requests that may begin at once after a rest; without it as many as requests.",
                optional = true,
                min = 1,
                max = 1_000_000)
        @Nullable
        Integer burst) {}
