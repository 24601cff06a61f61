package dev.leat.stage.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.KeyFormat;
import java.util.function.UnaryOperator;

/**
 * Changes keys as values are changed, so that a tombstone's key still names the row that its events wrote: a JSON
 * object field by field, any other key only where {@code $key} is asked for.
 */
final class Keys {
    /** Stands for the whole key where a field is named. */
    static final String WHOLE = "$key";

    private Keys() {}

    /** A key that is not JSON although it should be is left to whoever uses it; only a tombstone is nothing without. */
    static Event withFields(Event event, UnaryOperator<JsonNode> change) {
        if (event.origin().keyFormat() != KeyFormat.JSON) {
            return event;
        }
        try {
            return event.key().isObject() ? with(event, change) : event;
        } catch (EventException failure) {
            if (event.isTombstone()) {
                throw failure;
            }
            return event;
        }
    }

    /** The whole key, if there is one. */
    static Event with(Event event, UnaryOperator<JsonNode> change) {
        JsonNode key = event.key();
        JsonNode changed = key.isNull() ? key : change.apply(key);
        return Values.same(changed, key) ? event : event.withKey(changed);
    }
}
