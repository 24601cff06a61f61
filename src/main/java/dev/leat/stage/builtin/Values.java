package dev.leat.stage.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.config.KeyException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What several stages ask of values. */
final class Values {
    private Values() {}

    static ObjectNode object(Event event) {
        if (event.value() instanceof ObjectNode object) {
            return object;
        }
        throw new EventException(FailureKind.REJECTED, "expected an object, found " + kind(event.value()));
    }

    /** Whether nothing changed: comparing the content would cost more than the change. */
    @SuppressWarnings("ReferenceEquality") // identity is meant
    static boolean same(JsonNode one, JsonNode other) {
        return one == other;
    }

    static Event withValue(Event event, JsonNode before, JsonNode after) {
        return same(before, after) ? event : event.withValue(after);
    }

    static String kind(JsonNode node) {
        return node.getNodeType().name().toLowerCase(Locale.ROOT);
    }

    /** What is hashed or hidden of a value: the number 7 and the text "7" are the same. */
    static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.toString();
    }

    static void refuseNone(List<String> fields) {
        refuseNone("fields", fields);
    }

    /** @param key that holds them */
    static void refuseNone(String key, List<String> fields) {
        if (fields.isEmpty()) {
            throw new KeyException(List.of(key), "is empty: name at least one field");
        }
        Set<String> seen = new HashSet<>();
        for (String field : fields) {
            if (!seen.add(field)) {
                throw new KeyException(List.of(key), "names '" + field + "' twice");
            }
        }
    }

    /** What is refused is told beside the key that holds it. */
    static void beside(String key, Runnable check) {
        try {
            check.run();
        } catch (KeyException known) {
            throw known;
        } catch (IllegalArgumentException wrong) {
            throw new KeyException(List.of(key), String.valueOf(wrong.getMessage()));
        }
    }

    /** @param key that holds them */
    static void refuseNoPath(String key, Iterable<String> fields) {
        beside(key, () -> fields.forEach(FieldPath::of));
    }

    /**
     * @param key that holds them
     * @param instead what can be done where {@code []} is meant
     */
    static void refuseItems(String key, Iterable<String> fields, String instead) {
        refuseNoPath(key, fields);
        for (String field : fields) {
            if (FieldPath.of(field).hasItems()) {
                throw new KeyException(List.of(key), "'" + field + "': [] is not available here" + instead);
            }
        }
    }

    /** @param key that holds them */
    static void refuseKey(String key, Iterable<String> fields) {
        for (String field : fields) {
            if (field.equals(Keys.WHOLE) || field.startsWith(Keys.WHOLE + ".")) {
                throw new KeyException(
                        List.of(key),
                        "'" + field + "' is no field here; fields of a JSON key change with those of the value, by the"
                                + " same name");
            }
        }
    }
}
