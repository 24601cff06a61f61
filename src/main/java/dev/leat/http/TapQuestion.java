package dev.leat.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.leat.pipeline.tap.Taps;
import io.vertx.core.buffer.Buffer;

/**
 * What one node asks another whose events it shows.
 *
 * @param asker id of the node that asks
 * @param more it will ask again; else this is the last time, and nothing is answered
 */
record TapQuestion(String asker, Taps.Request request, boolean more) {
    private static final int RATE_MAX = 10_000;

    Buffer write() {
        return NodeAnswers.write(JsonNodeFactory.instance
                .objectNode()
                .put("asker", asker)
                .put("pipeline", request.pipeline())
                .put("stage", request.stage())
                .put("where", request.where())
                .put("rate", request.perSecond())
                .put("more", more));
    }

    static TapQuestion read(Buffer written) {
        JsonNode json = NodeAnswers.read(written);
        Taps.Request request = new Taps.Request(
                json.path("pipeline").asText(),
                json.path("stage").asText(),
                json.path("where").asText(),
                Math.max(1, Math.min(RATE_MAX, json.path("rate").asInt())));
        return new TapQuestion(
                json.path("asker").asText(), request, json.path("more").asBoolean());
    }
}
