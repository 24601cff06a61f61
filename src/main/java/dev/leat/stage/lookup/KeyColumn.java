package dev.leat.stage.lookup;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.EventException;

/**
 * One column of a key.
 *
 * @param exact two values are equal in the database when and only when their texts are the same
 */
public record KeyColumn(String name, KeyKind kind, boolean exact) {

    /** @throws EventException when the value is none of its type */
    String text(JsonNode value) {
        try {
            return kind.text(value);
        } catch (EventException failure) {
            throw new EventException(failure.kind(), "key " + name + " " + failure.reason());
        }
    }
}
