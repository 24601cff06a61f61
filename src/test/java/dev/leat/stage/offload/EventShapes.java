package dev.leat.stage.offload;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.Event;
import dev.leat.api.EventJson;
import dev.leat.api.FailureKind;
import dev.leat.api.Header;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import dev.leat.api.Outcome;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;

/** Events and outcomes of all shapes. */
final class EventShapes {
    private static final JsonNodeFactory NODES = EventJson.MAPPER.getNodeFactory();

    private EventShapes() {}

    static Outcome outcome(int index, Event event) {
        return switch (index % 7) {
            case 0 -> Outcome.kept(event);
            case 1 -> Outcome.dropped();
            case 2 -> Outcome.failed(FailureKind.CONVERSION, "no number: \uD83D\uDE00 \uD800");
            case 3 ->
                Outcome.kept(
                        event.withValue(numbers()).withKey(NODES.textNode("k")).withTimeMs(7));
            case 4 -> new Outcome.Split(List.of(event.piece(0, NODES.numberNode(1)), event.pieceFor("audit")));
            case 5 -> Outcome.kept(event.withPayload("[1]".getBytes(UTF_8)).withBranch("b"));
            default -> new Outcome.Split(List.of());
        };
    }

    static ObjectNode numbers() {
        ObjectNode all = NODES.objectNode();
        all.put("int", -7).put("long", 7L).put("short", (short) 3).put("large", Long.MIN_VALUE);
        all.put("double", 1.0E10)
                .put("float", 0.1f)
                .put("text", "a\uD83D\uDE00b")
                .put("half", "\uD800");
        all.put("big", new BigInteger("123456789012345678901234567890"));
        all.put("decimal", new BigDecimal("129.900")).put("tiny", new BigDecimal("1E-30"));
        all.put("binary", new byte[] {1, 2}).put("yes", true).put("no", false).putNull("nothing");
        all.putArray("list").add(1).addObject().put("", "");
        return all;
    }

    static List<Event> allShapes() {
        JsonNode text = NODES.textNode("changed");
        return List.of(
                event("{\"a\": 1.50}"),
                Event.of(new Origin("other", 7, Long.MAX_VALUE, -1, KeyFormat.JSON, null, null, List.of())),
                event("not json"),
                event("{}").withValue(numbers()),
                event("{}").withKey(text),
                event("{}").withPayload("[2]".getBytes(UTF_8)),
                event("[1]").piece(2, text).piece(0, text).pieceFor("audit").withTimeMs(99),
                event("{}").withBranch("left"),
                withHeaders(),
                Event.of(new Origin("t", 1, 4, 5, KeyFormat.STRING, "k".getBytes(UTF_8), null, List.of()))
                        .withKey(text),
                Event.of(new Origin("t", 1, 4, 5, KeyFormat.BYTES, new byte[] {-1}, new byte[0], List.of())));
    }

    private static Event withHeaders() {
        List<Header> headers =
                List.of(new Header("h", new byte[] {0, 1}), new Header("h", null), new Header("", new byte[0]));
        return Event.of(new Origin("t", 0, 3, 4, KeyFormat.STRING, new byte[0], "{}".getBytes(UTF_8), headers));
    }

    static Event event(String value) {
        byte[] key = "key".getBytes(UTF_8);
        return Event.of(new Origin("t", 0, 1, 2, KeyFormat.STRING, key, value.getBytes(UTF_8), List.of()));
    }
}
