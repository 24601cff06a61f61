package dev.leat.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;

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

    /** The truth of the result as JSON has it: false, null, missing, empty string, object and array are false. */
    default boolean test(Event event) {
        return isTrue(apply(event));
    }

    static boolean isTrue(JsonNode node) {
        return !(node.isMissingNode()
                || node instanceof NullNode
                || (node.isBoolean() && !node.booleanValue())
                || (node.isTextual() && node.textValue().isEmpty())
                || (node.isContainerNode() && node.isEmpty()));
    }

    /** The text it was compiled from. */
    String source();
}
