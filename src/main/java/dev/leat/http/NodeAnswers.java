package dev.leat.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.EventException;
import dev.leat.api.EventJson;
import dev.leat.pipeline.Pipeline;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What this process answers other nodes of its cluster: how it stands, and what it does because they ask. Questions and
 * answers are JSON; nodes of other versions know more or fewer fields, so what is not known is left out of account, and
 * an order that is not known is refused. Safe for any thread.
 */
public final class NodeAnswers {
    public static final String STATUS = "status";
    public static final String CONTROL = "control";

    static final String LOOK = "look";
    static final String CHECK = "check";
    static final String RELOAD = "reload";

    private final NodeView node;
    private final NodeControl control;

    public NodeAnswers(NodeView node, NodeControl control) {
        this.node = node;
        this.control = control;
    }

    /** Answers {@code {"pipeline": name}}: all, and the partitions of that one. */
    public Future<Buffer> status(Buffer question) {
        JsonNode pipeline = read(question).path("pipeline");
        return Future.succeededFuture(write(status(pipeline.textValue())));
    }

    /** @param pipeline the one whose partitions are wanted; null: of none */
    ObjectNode status(@Nullable String pipeline) {
        return NodeJson.status(node, control, pipeline);
    }

    /** Does {@code {"do": …, "pipeline": …}} and answers how it went. */
    public Future<Buffer> control(Buffer question) {
        JsonNode order = read(question);
        return control(order.path("do").asText(), order.path("pipeline").asText())
                .map(NodeAnswers::write);
    }

    Future<ObjectNode> control(String what, String name) {
        Pipeline pipeline = control.pipeline(name).orElse(null);
        if (pipeline == null) {
            return Future.succeededFuture(done("runs no pipeline " + name));
        }
        return switch (what) {
            case LOOK -> {
                pipeline.look();
                yield Future.succeededFuture(done(null));
            }
            case CHECK -> control.check(pipeline).map(NodeAnswers::outcome);
            case RELOAD -> control.reload(pipeline).map(NodeAnswers::outcome);
            default -> Future.succeededFuture(done("version " + node.version() + " does not know the order " + what));
        };
    }

    private static ObjectNode outcome(NodeControl.Reloaded reloaded) {
        ObjectNode json = done(reloaded.why());
        json.set("problems", ProblemJson.mistakes(reloaded.problems()));
        return json;
    }

    private static ObjectNode done(@Nullable String reason) {
        return JsonNodeFactory.instance.objectNode().put("done", reason == null).put("reason", reason);
    }

    static Buffer write(JsonNode json) {
        return Buffer.buffer(json.toString());
    }

    static JsonNode read(Buffer json) {
        try {
            return EventJson.MAPPER.readTree(json.getBytes());
        } catch (IOException | EventException failure) {
            throw new IllegalArgumentException("what another node said is no JSON", failure);
        }
    }
}
