package dev.leat.cli.init;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.leat.api.Event;
import dev.leat.api.EventJson;
import dev.leat.api.KeyFormat;
import dev.leat.sink.DeadLetterJson;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How the Kafka keys of events are best read: as JSON only where that tells more than their text. */
record KeyReading(KeyFormat format) {

    static KeyReading of(List<Event> events) {
        List<byte[]> keys = events.stream()
                .map(event -> event.origin().key())
                .filter(Objects::nonNull)
                .toList();
        List<@Nullable String> texts = keys.stream().map(DeadLetterJson::textOf).toList();
        if (texts.contains(null)) {
            return new KeyReading(KeyFormat.BYTES);
        }
        List<@Nullable JsonNode> parsed = texts.stream().map(KeyReading::json).toList();
        boolean json = !parsed.isEmpty() && !parsed.contains(null);
        boolean says = parsed.stream().anyMatch(key -> key != null && (key.isObject() || key.isTextual()));
        return new KeyReading(json && says ? KeyFormat.JSON : KeyFormat.STRING);
    }

    /** The key as expressions will see it; JSON null when there is none. */
    JsonNode key(Event event) {
        byte[] bytes = event.origin().key();
        if (bytes == null) {
            return NullNode.getInstance();
        }
        String text =
                format == KeyFormat.BYTES ? Base64.getEncoder().encodeToString(bytes) : DeadLetterJson.textOf(bytes);
        JsonNode json = format == KeyFormat.JSON ? json(text) : null;
        return json == null ? TextNode.valueOf(text) : json;
    }

    private static @Nullable JsonNode json(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return EventJson.MAPPER.readTree(text);
        } catch (JsonProcessingException failure) {
            return null;
        }
    }
}
