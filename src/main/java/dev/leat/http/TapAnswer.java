package dev.leat.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.pipeline.tap.TapRefusedException;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node has seen for another one: written as one line of JSON about it, and a line for each event.
 *
 * @param session tells a look that began anew from one that goes on; 0 when there is none
 * @param missed events of this session that may have been wanted and are in no answer
 * @param sent events in all answers of this session, this one included: who got fewer has lost an answer
 * @param full more is waiting
 * @param lines one event each
 * @param refused why nothing is seen; null when it is
 */
record TapAnswer(
        long session,
        long missed,
        long sent,
        boolean full,
        List<String> lines,
        @Nullable TapRefusedException refused) {
    TapAnswer {
        lines = List.copyOf(lines);
    }

    static TapAnswer refused(TapRefusedException refused) {
        return new TapAnswer(0, 0, 0, false, List.of(), refused);
    }

    Buffer write() {
        ObjectNode head = JsonNodeFactory.instance
                .objectNode()
                .put("session", session)
                .put("missed", missed)
                .put("sent", sent)
                .put("full", full);
        if (refused != null) {
            head.put("cause", refused.kind().name()).put("reason", refused.reason());
        }
        StringBuilder written = new StringBuilder(head.toString());
        lines.forEach(line -> written.append('\n').append(line));
        return Buffer.buffer(written.toString());
    }

    static TapAnswer read(Buffer written) {
        List<String> text = written.toString().lines().toList();
        JsonNode head = NodeAnswers.read(Buffer.buffer(text.isEmpty() ? "" : text.get(0)));
        return new TapAnswer(
                head.path("session").asLong(),
                head.path("missed").asLong(),
                head.path("sent").asLong(),
                head.path("full").asBoolean(),
                text.subList(Math.min(1, text.size()), text.size()),
                head.hasNonNull("reason")
                        ? new TapRefusedException(
                                cause(head.path("cause").asText()),
                                head.path("reason").asText())
                        : null);
    }

    /** A newer node may know more causes. */
    private static TapRefusedException.Cause cause(String name) {
        return Arrays.stream(TapRefusedException.Cause.values())
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElse(TapRefusedException.Cause.OFF);
    }
}
