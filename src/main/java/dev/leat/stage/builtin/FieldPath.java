package dev.leat.stage.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.config.FieldNames;
import dev.leat.config.KeyException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where a field stands: names joined by dots, {@code []} after a name for every item of its array, {@code \.} for a dot
 * in a name. Changes copy the objects along the path and share everything else.
 */
public final class FieldPath {
    private record Step(String name, boolean everyItem) {}

    private final String text;
    private final List<Step> steps;

    private FieldPath(String text, List<Step> steps) {
        this.text = text;
        this.steps = steps;
    }

    /** @throws IllegalArgumentException when a name is empty, or it begins as paths elsewhere do */
    public static FieldPath of(String text) {
        String trouble = FieldNames.trouble(text);
        if (trouble != null) {
            throw new IllegalArgumentException(trouble);
        }
        List<Step> steps = new ArrayList<>();
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                i++;
                name.append(text.charAt(i));
            } else if (c == '.') {
                steps.add(step(name.toString(), text));
                name.setLength(0);
            } else {
                name.append(c);
            }
        }
        steps.add(step(name.toString(), text));
        return new FieldPath(text, List.copyOf(steps));
    }

    /**
     * Refuses what names no single field.
     *
     * @param key that holds it
     * @param text may be left out
     */
    public static void checkOne(String key, @Nullable String text) {
        Values.beside(key, () -> {
            if (text != null && of(text).hasItems()) {
                throw new KeyException(List.of(key), "must name one field; [] is not available here");
            }
        });
    }

    static List<FieldPath> all(List<String> texts) {
        return texts.stream().map(FieldPath::of).toList();
    }

    private static Step step(String name, String text) {
        boolean everyItem = name.endsWith("[]");
        String plain = everyItem ? name.substring(0, name.length() - 2) : name;
        if (plain.isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' is no path of a field: a name is empty");
        }
        return new Step(plain, everyItem);
    }

    public boolean hasItems() {
        return steps.stream().anyMatch(Step::everyItem);
    }

    /** It is the field of this name at the top. */
    boolean isField(String name) {
        return steps.size() == 1 && steps.get(0).name().equals(name);
    }

    /** The value there; null when it is missing. Not for paths with {@code []}. */
    public @Nullable JsonNode get(JsonNode root) {
        JsonNode node = root;
        for (Step step : steps) {
            node = node.get(step.name());
            if (node == null) {
                return null;
            }
        }
        return node;
    }

    /** With another value there, if there is one now. */
    JsonNode replace(JsonNode root, UnaryOperator<JsonNode> change) {
        return replace(root, 0, change);
    }

    /**
     * The same for what must not be passed over.
     *
     * @throws EventException when something on the way is there and neither null nor what the path says
     */
    JsonNode replaceAll(JsonNode root, UnaryOperator<JsonNode> change) {
        refuseOther(root, 0);
        return replace(root, change);
    }

    private void refuseOther(JsonNode node, int depth) {
        if (depth == steps.size() || node.isNull()) {
            return;
        }
        if (!node.isObject()) {
            throw other("object", node);
        }
        Step step = steps.get(depth);
        JsonNode child = node.get(step.name());
        if (child == null || child.isNull()) {
            return;
        }
        if (!step.everyItem()) {
            refuseOther(child, depth + 1);
            return;
        }
        if (!child.isArray()) {
            throw other("array", child);
        }
        for (JsonNode item : child) {
            GivenUp.look();
            refuseOther(item, depth + 1);
        }
    }

    private EventException other(String expected, JsonNode found) {
        return new EventException(
                FailureKind.REJECTED, "'" + text + "' expects an " + expected + ", found " + Values.kind(found));
    }

    /**
     * Without it, as {@link #remove}.
     *
     * @throws EventException as {@link #replaceAll}
     */
    JsonNode removeAll(JsonNode root) {
        refuseOther(root, 0);
        return remove(root);
    }

    /** Without it; the objects around it stay, even when they are empty then. */
    JsonNode remove(JsonNode root) {
        return remove(root, 0);
    }

    /** Puts a value there, making the objects around it; null when something there is no object. */
    public @Nullable JsonNode put(JsonNode root, JsonNode value) {
        return put(root, 0, value);
    }

    @Override
    public String toString() {
        return text;
    }

    private JsonNode replace(JsonNode node, int depth, UnaryOperator<JsonNode> change) {
        Step step = steps.get(depth);
        JsonNode child = node.get(step.name());
        if (child == null) {
            return node;
        }
        boolean last = depth == steps.size() - 1;
        UnaryOperator<JsonNode> inner = last ? change : below -> replace(below, depth + 1, change);
        JsonNode changed = step.everyItem() ? everyItem(child, inner) : inner.apply(child);
        return Values.same(changed, child) ? node : copy(node).set(step.name(), changed);
    }

    private static JsonNode everyItem(JsonNode array, UnaryOperator<JsonNode> change) {
        if (!array.isArray()) {
            return array;
        }
        ArrayNode changed = JsonNodeFactory.instance.arrayNode(array.size());
        array.forEach(item -> {
            GivenUp.look();
            changed.add(change.apply(item));
        });
        return changed;
    }

    private JsonNode remove(JsonNode node, int depth) {
        Step step = steps.get(depth);
        JsonNode child = node.get(step.name());
        if (child == null) {
            return node;
        }
        if (depth == steps.size() - 1) {
            ObjectNode copy = copy(node);
            copy.remove(step.name());
            return copy;
        }
        UnaryOperator<JsonNode> inner = below -> remove(below, depth + 1);
        JsonNode changed = step.everyItem() ? everyItem(child, inner) : inner.apply(child);
        return Values.same(changed, child) ? node : copy(node).set(step.name(), changed);
    }

    private @Nullable JsonNode put(@Nullable JsonNode node, int depth, JsonNode value) {
        if (depth == steps.size()) {
            return value;
        }
        if (node != null && !node.isObject()) {
            return null;
        }
        Step step = steps.get(depth);
        ObjectNode copy = node == null ? JsonNodeFactory.instance.objectNode() : copy(node);
        JsonNode below = put(copy.get(step.name()), depth + 1, value);
        return below == null ? null : copy.set(step.name(), below);
    }

    /** Shares the children. Only objects have fields, so only objects come here. */
    private static ObjectNode copy(JsonNode node) {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        copy.setAll((ObjectNode) node);
        return copy;
    }
}
