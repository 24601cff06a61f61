package dev.leat.stage.http;

import dev.leat.config.Key;
import org.jspecify.annotations.Nullable;

/** How much is asked of a service at once, and how much it may answer. */
public record HttpLimitsConfig(
        @Key(
                doc = "Requests under way to one host at most, of all lanes together; others wait for their turn.",
                fallback = "256",
                min = 1,
                max = 20_000)
        int perHost,

        @Key(doc = "How many requests may begin in a time, of all lanes together.", optional = true) @Nullable
        HttpRateConfig rate,

        @Key(
                doc = "Bytes of an answer at most; a longer one is not read to its end and fails the event.",
                fallback = "1048576",
                min = 1,
                max = 1_073_741_824)
        long answerBytesMax) {}
