package dev.leat.pipeline.tap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.batch.DeadLetter;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is shown of an event, on one line of JSON. */
final class SightingJson {
    /** Longest line; of a larger event only the place is shown. */
    static final int LINE_CHARACTERS_MAX = 65_536;

    private final String node;
    private final String stage;
    private final Masking masking;

    SightingJson(String node, String stage, Masking masking) {
        this.node = node;
        this.stage = stage;
        this.masking = masking;
    }

    String line(Sighting seen) {
        ObjectNode json = place(seen);
        json.set("key", masking.key(key(seen.before())));
        json.set("before", value(seen.before()));
        if (seen.outcome() != Sighting.Outcome.ARRIVED) {
            ArrayNode after = json.putArray("after");
            seen.after().forEach(event -> after.add(value(event)));
        }
        DeadLetter failed = seen.failed();
        if (failed != null) {
            json.putObject("failure")
                    .put("kind", failed.kind().name())
                    .put("stage", failed.stage())
                    .put("reason", failed.reason());
        }
        String line = json.toString();
        return line.length() <= LINE_CHARACTERS_MAX
                ? line
                : place(seen).put("tooLarge", line.length()).toString();
    }

    private ObjectNode place(Sighting seen) {
        Event event = seen.before();
        return JsonNodeFactory.instance
                .objectNode()
                .put("node", node)
                .put("stage", stage)
                .put("lane", seen.lane())
                .put("topic", event.origin().topic())
                .put("partition", event.origin().partition())
                .put("offset", event.origin().offset())
                .put("part", event.part())
                .put("timestamp", timestamp(event))
                .put("outcome", seen.outcome().name().toLowerCase(Locale.ROOT));
    }

    private static String timestamp(Event event) {
        return Instant.ofEpochMilli(event.origin().timestampMs()).toString();
    }

    private static JsonNode key(Event event) {
        try {
            return event.key();
        } catch (EventException unreadable) {
            return base64(event.origin().key());
        }
    }

    private JsonNode value(Event event) {
        if (event.isTombstone()) {
            return NullNode.getInstance();
        }
        try {
            return masking.value(event.value());
        } catch (EventException unreadable) {
            return masking.hidesFields() ? TextNode.valueOf(Masking.MASK) : base64(event.payload());
        }
    }

    /** Bytes that cannot be read in any other way. */
    private static JsonNode base64(byte @Nullable [] bytes) {
        return bytes == null
                ? NullNode.getInstance()
                : TextNode.valueOf("base64:" + Base64.getEncoder().encodeToString(bytes));
    }
}
