package dev.leat.cli.cases;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.config.Key;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One answer of a service that is not there. */
public record HttpCase(
        @Key(doc = "Which requests are answered; the first entry that fits counts.", fallback = "{}")
        Request request,

        @Key(doc = "What they are answered.", fallback = "{}")
        Answer answer,

        @Key(doc = "How many requests are answered at most; without it all.", optional = true, min = 1) @Nullable
        Integer times) {

    /** Which requests: all that is given must fit. */
    public record Request(
            @Key(doc = "The method, in capitals.", optional = true) @Nullable
            String method,

            @Key(doc = "The whole address with its query, as it is sent.", optional = true) @Nullable
            String url,

            @Key(doc = "A regular expression that is found in the address.", optional = true) @Nullable
            Pattern urlPattern,

            @Key(
                    doc = "JSON that the request's body contains: of objects only the fields that stand here are"
                            + " compared, of arrays all items.",
                    optional = true)
            @Nullable
            JsonNode body) {}

    /** What comes back. */
    public record Answer(
            @Key(doc = "The status.", fallback = "200", min = 100, max = 599)
            int status,

            @Key(doc = "The body as JSON.", optional = true) @Nullable
            JsonNode body,

            @Key(doc = "The body as a text that need not be JSON.", optional = true) @Nullable
            String raw,

            @Key(doc = "The header Retry-After.", optional = true) @Nullable
            String retryAfter,

            @Key(doc = "How long the answer takes, in milliseconds.", fallback = "0", min = 0, max = 60_000)
            long delayMs,

            @Key(doc = "There is no answer: the connection breaks.", fallback = "false")
            boolean broken) {
        public Answer {
            if (body != null && raw != null) {
                throw new IllegalArgumentException("must not have both body and raw");
            }
        }
    }
}
