package dev.leat.stage.http;

import dev.leat.api.Expression;
import dev.leat.config.Key;

/** Answers that are kept and used again, by all lanes. */
public record HttpCacheConfig(
        @Key(
                doc = "What the answer depends on, as an expression over the event, such as \".customer_id\". Events"
                        + " for which it gives null are asked for one by one.")
        Expression key,

        @Key(doc = "How long an answer is used, in milliseconds.", fallback = "60000", min = 1, max = 86_400_000)
        long ttlMs,

        @Key(
                doc = "How long is remembered that there is nothing (404, 410, and statuses with default or drop), in"
                        + " milliseconds; 0: not at all.",
                fallback = "10000",
                min = 0,
                max = 86_400_000)
        long missingTtlMs,

        @Key(
                doc = "How long beyond ttlMs an old answer still serves when the service fails, in milliseconds.",
                fallback = "0",
                min = 0,
                max = 86_400_000)
        long staleMs,

        @Key(doc = "Answers kept at most.", fallback = "10000", min = 1, max = 10_000_000)
        int entriesMax,

        @Key(
                doc = "Bytes of the answers kept at most, about.",
                fallback = "67108864",
                min = 1024,
                max = 17_179_869_184L)
        long bytesMax) {}
