package dev.leat.cli.cases;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.config.Key;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One event as it comes from Kafka: exactly one of value, raw, base64 and tombstone. */
public record CaseEvent(
        @Key(doc = "The value as JSON.", optional = true) @Nullable
        JsonNode value,

        @Key(doc = "The value as a text that need not be JSON.", optional = true) @Nullable
        String raw,

        @Key(doc = "The value as bytes, in base64.", optional = true) @Nullable
        String base64,

        @Key(doc = "The event has no value: what was stored under its key is to be deleted.", fallback = "false")
        boolean tombstone,

        @Key(
                doc = "The key: a text is its bytes, anything else its JSON. Where source.key is json, a text that"
                        + " shall be read as a JSON string needs its own quotation marks.",
                optional = true)
        @Nullable
        JsonNode key,

        @Key(doc = "Headers, each a text.", fallback = "{}", max = 1000)
        Map<String, String> headers,

        @Key(doc = "Kafka's timestamp; without it the file's now.", optional = true) @Nullable
        String timestamp,

        @Key(doc = "The topic; without it the first one that the pipeline names.", optional = true) @Nullable
        String topic,

        @Key(
                doc = "The partition. Events of one partition keep their order; those of another one come after them.",
                fallback = "0",
                min = 0,
                max = 100_000)
        int partition) {
    public CaseEvent {
        long given = Stream.of(value, raw, base64).filter(one -> one != null).count() + (tombstone ? 1 : 0);
        if (given != 1) {
            throw new IllegalArgumentException("must have exactly one of value, raw, base64 and tombstone");
        }
    }
}
