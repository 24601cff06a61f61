package dev.leat.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.Set;

/**
 * A compiled expression over an event: its value, and {@code $key $headers $topic $partition $offset $timestamp}; in a
 * table's {@code each} also {@code $parent}. Safe to share between threads; its result shares nodes with its input.
 */
public interface Expression {

    /** @throws EventException of kind EXPRESSION when it fails on this event */
    JsonNode apply(Event event);

    /**
     * Evaluates over one item of an exploded event.
     *
     * @param input what {@code .} stands for
     * @param parent what {@code $parent} stands for
     */
    JsonNode apply(Event event, JsonNode input, JsonNode parent);

    /** The truth of the result as JSLT has it: false, null, missing, 0, empty text, object and array are false. */
    default boolean test(Event event) {
        return isTrue(apply(event));
    }

    static boolean isTrue(JsonNode node) {
        return !(node.isMissingNode()
                || node instanceof NullNode
                || (node.isBoolean() && !node.booleanValue())
                || (node.isTextual() && node.textValue().isEmpty())
                || (node.isNumber() && node.doubleValue() == 0)
                || (node.isContainerNode() && node.isEmpty()));
    }

    /** Names of the variables that it uses, without the dollar sign. */
    default Set<String> variables() {
        return Set.of();
    }

    /** The text it was compiled from. */
    String source();
}
