package dev.leat.stage.lookup;

import dev.leat.config.Key;
import org.jspecify.annotations.Nullable;

/** What is kept of the answers, for all lanes together. */
public record LookupCache(
        @Key(
                doc = "Keys whose answer is kept; beyond them the least used ones go.",
                fallback = "10000",
                min = 1,
                max = 10_000_000)
        int entriesMax,

        @Key(
                doc = "Bytes of the answers kept at most, about; beyond them the least used ones go.",
                fallback = "67108864",
                min = 1024,
                max = 17_179_869_184L)
        long bytesMax,

        @Key(
                doc = "How long a row is taken from the cache after it was read, in milliseconds: so old may be what"
                        + " an event gets.",
                fallback = "60000",
                min = 1,
                max = 86_400_000)
        long ttlMs,

        @Key(
                doc = "The same for keys without a row, in milliseconds; 0 keeps none of them.",
                fallback = "5000",
                min = 0,
                max = 86_400_000)
        long missingTtlMs,

        @Key(
                doc = "Channel to LISTEN on. A notification drops the key in its payload, a JSON value, or all keys"
                        + " when it has none. While the channel cannot be heard nothing is taken from the cache.",
                optional = true,
                min = 1,
                max = 63)
        @Nullable
        String channel) {}
