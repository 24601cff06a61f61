package dev.leat.stage.lookup;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.Expression;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes keys: of events, and of what a notification says. Safe to share between threads. */
final class LookupKeys {
    private final List<Expression> values;
    private final List<KeyColumn> columns;

    /** @param values gives that of each column */
    LookupKeys(List<Expression> values, List<KeyColumn> columns) {
        this.values = List.copyOf(values);
        this.columns = List.copyOf(columns);
    }

    /**
     * The key of an event; null when a value is null, because that equals nothing.
     *
     * @throws EventException when a value is none of its column's type
     */
    @Nullable
    LookupKey of(Event event) {
        List<String> parts = new ArrayList<>(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            JsonNode value = values.get(i).apply(event);
            if (value.isNull() || value.isMissingNode()) {
                return null;
            }
            parts.add(columns.get(i).text(value));
        }
        return new LookupKey(parts);
    }
}
