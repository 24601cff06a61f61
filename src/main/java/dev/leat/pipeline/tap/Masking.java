package dev.leat.pipeline.tap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Hides fields of what is shown, as {@code tap.mask} says. Makes other trees and never changes one. */
final class Masking {
    static final String MASK = "***";
    private static final String KEY = "$key";

    private final Set<String> names = new HashSet<>();
    private final Set<String> paths = new HashSet<>();
    private final boolean key;

    Masking(List<String> masks) {
        for (String mask : masks) {
            String path = mask.replace("[]", "");
            (path.contains(".") ? paths : names).add(path.contains(".") ? path : path.toLowerCase(Locale.ROOT));
        }
        key = masks.contains(KEY);
    }

    boolean hidesFields() {
        return !names.isEmpty() || !paths.isEmpty();
    }

    JsonNode key(JsonNode shown) {
        return key && !shown.isNull() ? TextNode.valueOf(MASK) : shown;
    }

    JsonNode value(JsonNode shown) {
        return hidesFields() ? masked(shown, "") : shown;
    }

    private JsonNode masked(JsonNode node, String path) {
        if (node instanceof ArrayNode array) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode(array.size());
            array.forEach(item -> copy.add(masked(item, path)));
            return copy;
        }
        if (node instanceof ObjectNode object) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                String name = field.getKey();
                String at = path.isEmpty() ? name : path + "." + name;
                boolean hidden = names.contains(name.toLowerCase(Locale.ROOT)) || paths.contains(at);
                copy.set(name, hidden ? TextNode.valueOf(MASK) : masked(field.getValue(), at));
            }
            return copy;
        }
        return node;
    }
}
