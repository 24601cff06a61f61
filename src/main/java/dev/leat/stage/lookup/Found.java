package dev.leat.stage.lookup;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * What there is for one key. Shared by all events of that key, and never changed.
 *
 * @param rows objects of the fetched columns, in order
 * @param failure why there is no telling, for events of this key alone
 * @param characters of the rows, as JSON
 */
public record Found(ArrayNode rows, @Nullable EventException failure, int characters) {
    /** No row. */
    public static final Found NOTHING = of(JsonNodeFactory.instance.arrayNode(0), 0);

    public static Found of(ArrayNode rows) {
        return of(rows, rows.toString().length());
    }

    static Found of(ArrayNode rows, int characters) {
        return new Found(rows, null, characters);
    }

    static Found failed(FailureKind kind, String reason) {
        return new Found(NOTHING.rows, new EventException(kind, reason), 0);
    }
}
