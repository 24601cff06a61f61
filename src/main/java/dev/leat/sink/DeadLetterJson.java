package dev.leat.sink;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.Header;
import dev.leat.api.Origin;
import dev.leat.api.Utf8;
import dev.leat.batch.DeadLetter;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** How dead letters are shown. */
public final class DeadLetterJson {
    private DeadLetterJson() {}

    /** Where it is from and why it failed, without its value; with its key where it is parked. */
    public static ObjectNode summary(StoredDeadLetter stored) {
        DeadLetter letter = stored.deadLetter();
        Origin origin = letter.event().origin();
        OffsetDateTime changedAt = stored.changedAt();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("id", stored.id())
                .put("state", stored.state())
                .put("topic", origin.topic())
                .put("partition", origin.partition())
                .put("offset", origin.offset())
                .put("part", stored.part())
                .put("timestamp", time(origin.timestampMs()))
                .put("stage", letter.stage())
                .put("kind", letter.kind().name())
                .put("reason", letter.reason())
                .put("sqlState", letter.sqlState())
                .put("attempts", stored.attempts())
                .put("createdAt", stored.createdAt().toInstant().toString())
                .put(
                        "changedAt",
                        changedAt == null ? null : changedAt.toInstant().toString());
        if (stored.state().equals("parked")) {
            put(json, "key", origin.key());
        }
        return json;
    }

    private static @Nullable String time(long timestampMs) {
        return timestampMs < 0 ? null : Instant.ofEpochMilli(timestampMs).toString();
    }

    /** Everything; bytes that are no UTF-8 text as {@code {"base64": …}}. */
    public static ObjectNode whole(StoredDeadLetter stored) {
        ObjectNode json = summary(stored);
        Origin origin = stored.deadLetter().event().origin();
        put(json, "key", origin.key());
        put(json, "value", origin.value());
        ArrayNode headers = json.putArray("headers");
        for (Header header : origin.headers()) {
            ObjectNode one = headers.addObject().put("name", header.name());
            put(one, "value", header.value());
        }
        return json;
    }

    private static void put(ObjectNode json, String name, byte @Nullable [] bytes) {
        if (bytes == null) {
            json.putNull(name);
            return;
        }
        String text = textOf(bytes);
        if (text == null) {
            json.putObject(name).put("base64", Base64.getEncoder().encodeToString(bytes));
        } else {
            json.put(name, text);
        }
    }

    /** Null when the bytes are no UTF-8. */
    public static @Nullable String textOf(byte[] bytes) {
        try {
            return Utf8.text(bytes);
        } catch (CharacterCodingException notText) {
            return null;
        }
    }
}
