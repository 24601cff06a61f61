package dev.leat.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.Header;
import dev.leat.api.Origin;
import dev.leat.batch.DeadLetter;
import dev.leat.sink.StoredDeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** How dead letters are printed. */
final class DeadLetterText {
    private DeadLetterText() {}

    private static final int KEY_CHARACTERS_MAX = 40;

    /** The key of a parked one, shortened for a table; nothing for others. */
    static String parkedKey(StoredDeadLetter stored) {
        byte[] key = stored.deadLetter().event().origin().key();
        if (!stored.state().equals("parked") || key == null) {
            return "";
        }
        String text = textOf(key);
        String whole = text == null ? "base64:" + Base64.getEncoder().encodeToString(key) : text;
        return whole.length() > KEY_CHARACTERS_MAX ? whole.substring(0, KEY_CHARACTERS_MAX) + "…" : whole;
    }

    /** Where it is from and why it failed, without its value; with its key where it is parked. */
    static ObjectNode summary(StoredDeadLetter stored) {
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
                .put("timestamp", Instant.ofEpochMilli(origin.timestampMs()).toString())
                .put("stage", letter.stage())
                .put("kind", letter.kind().name())
                .put("reason", letter.reason())
                .put("sqlState", letter.sqlState())
                .put("attempts", stored.attempts())
                .put("createdAt", stored.createdAt().toString())
                .put("changedAt", changedAt == null ? null : changedAt.toString());
        if (stored.state().equals("parked")) {
            put(json, "key", origin.key());
        }
        return json;
    }

    /** Everything; bytes that are no UTF-8 text as {@code {"base64": …}}. */
    static ObjectNode whole(StoredDeadLetter stored) {
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
    private static @Nullable String textOf(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notText) {
            return null;
        }
    }
}
