package dev.leat.config;

import org.jspecify.annotations.Nullable;

/** How an asynchronous stage tries again what failed for a reason that can pass. */
public record RetryConfig(
        @Key(
                doc = "Attempts for one event, the first one included; 1: never again.",
                fallback = "3",
                min = 1,
                max = 100)
        int attempts,

        @Key(
                doc = "No further attempt begins later than this after the first one began, in milliseconds; below"
                        + " timeoutMs. Without it half of timeoutMs.",
                optional = true,
                min = 1,
                max = 600_000)
        @Nullable
        Long budgetMs,

        @Key(
                doc = "Longest time for one attempt, in milliseconds. Without it an attempt may use all that is left of"
                        + " timeoutMs.",
                optional = true,
                min = 1,
                max = 600_000)
        @Nullable
        Long attemptMs,

        @Key(
                doc = "Pause before the second attempt, in milliseconds. It doubles from attempt to attempt and is"
                        + " shortened at random by up to a half; if the other side asks for more, that counts.",
                fallback = "100",
                min = 1,
                max = 60_000)
        long firstMs,

        @Key(doc = "Longest pause between two attempts, in milliseconds.", fallback = "5000", min = 1, max = 600_000)
        long lastMs) {}
