package dev.leat.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;

/** How much a value is, in characters; what stands in it several times counts as often, as when it is written. */
public final class JsonSize {
    /** What a value takes beside its characters. */
    public static final int VALUE_CHARACTERS = 8;

    private JsonSize() {}

    /** What is left of {@code room} beside the value; negative when it does not fit, of which not all is looked at. */
    public static long left(JsonNode value, long room) {
        long left = room - VALUE_CHARACTERS;
        if (value instanceof TextNode text) {
            return left - text.textValue().length();
        }
        if (value instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                left = left < 0
                        ? left
                        : left(field.getValue(), left - field.getKey().length());
            }
        } else if (value instanceof ArrayNode array) {
            for (JsonNode item : array) {
                left = left < 0 ? left : left(item, left);
            }
        }
        return left;
    }
}
