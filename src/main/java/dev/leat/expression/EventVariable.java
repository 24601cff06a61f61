package dev.leat.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.api.Header;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The variables that an expression may use beside the event's value. */
enum EventVariable {
    KEY,
    HEADERS,
    TOPIC,
    PARTITION,
    OFFSET,
    TIMESTAMP,
    PARENT;

    /** Its name in an expression, without the dollar sign. */
    String variable() {
        return name().toLowerCase(Locale.ROOT);
    }

    static @Nullable EventVariable named(String variable) {
        for (EventVariable known : values()) {
            if (known.variable().equals(variable)) {
                return known;
            }
        }
        return null;
    }

    JsonNode of(Event event, @Nullable JsonNode parent) {
        return switch (this) {
            case KEY -> event.key();
            case HEADERS -> headers(event);
            case TOPIC -> TextNode.valueOf(event.origin().topic());
            case PARTITION -> IntNode.valueOf(event.origin().partition());
            case OFFSET -> LongNode.valueOf(event.origin().offset());
            case TIMESTAMP -> LongNode.valueOf(event.origin().timestampMs());
            case PARENT -> {
                if (parent == null) {
                    throw new EventException(
                            FailureKind.EXPRESSION, "$parent is known only in the columns of a table with each");
                }
                yield parent;
            }
        };
    }

    /** Name → text; of a name that repeats the last header counts. */
    private static ObjectNode headers(Event event) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        for (Header header : event.origin().headers()) {
            byte[] bytes = header.value();
            all.set(
                    header.name(),
                    bytes == null
                            ? NullNode.getInstance()
                            : TextNode.valueOf(new String(bytes, StandardCharsets.UTF_8)));
        }
        return all;
    }
}
