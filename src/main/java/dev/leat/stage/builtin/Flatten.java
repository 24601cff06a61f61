package dev.leat.stage.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.config.Key;
import java.util.Map;

/** Turns nested objects into fields of the top: {@code {"a": {"b": 1}}} into {@code {"a_b": 1}}; arrays stay. */
public record Flatten(
        @Key(doc = "Text between the names.", fallback = "\"_\"")
        String separator,

        @Key(
                doc = "How many levels to dissolve; what is nested deeper stays an object.",
                fallback = "100",
                min = 1,
                max = 500)
        int depthMax)
        implements Stage {
    @Override
    public Outcome apply(Event event) {
        ObjectNode value = Values.object(event);
        boolean flat = true;
        for (JsonNode field : value) {
            flat &= !field.isObject();
        }
        if (flat) {
            return Outcome.kept(event);
        }
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        new Fields(result).flatten("", value, 0);
        return Outcome.kept(event.withValue(result));
    }

    private final class Fields {
        private final ObjectNode result;
        private final Room room = new Room("the names of its fields");

        Fields(ObjectNode result) {
            this.result = result;
        }

        void flatten(String prefix, ObjectNode from, int depth) {
            for (Map.Entry<String, JsonNode> field : from.properties()) {
                String name = room.take(prefix + field.getKey());
                if (depth < depthMax && field.getValue() instanceof ObjectNode nested && !nested.isEmpty()) {
                    flatten(name + separator, nested, depth + 1);
                } else if (result.replace(name, field.getValue()) != null) {
                    throw new EventException(FailureKind.REJECTED, "two fields would have the name '" + name + "'");
                }
            }
        }
    }
}
