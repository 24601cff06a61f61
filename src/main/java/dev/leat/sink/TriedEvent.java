package dev.leat.sink;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Event;
import dev.leat.batch.DeadLetter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one event in a transaction that was rolled back.
 *
 * @param tables those that the event has rows for
 * @param refused why it was not written, be it that it waits behind a parked one, then {@code tables} is empty; null
 *     when it was
 */
public record TriedEvent(
        Event event, List<Table> tables, @Nullable DeadLetter refused) {
    public TriedEvent {
        tables = List.copyOf(tables);
    }

    /**
     * Rows of one table, as JSON objects.
     *
     * @param written as PostgreSQL would store them
     * @param asSent {@code written} is what was sent instead, because the role may not look at the table
     * @param unwritten how many rows PostgreSQL was sent but did not store: they are there already, or a trigger took
     *     them
     * @param deleted as they were
     */
    public record Table(
            String name,
            List<JsonNode> written,
            boolean asSent,
            int unwritten,
            List<JsonNode> deleted,
            List<Coercion> coercions) {
        public Table {
            written = List.copyOf(written);
            deleted = List.copyOf(deleted);
            coercions = List.copyOf(coercions);
        }
    }

    /**
     * A value that is stored as another one.
     *
     * @param given what the event has; JSON null when it has nothing
     */
    public record Coercion(String column, String type, JsonNode given, JsonNode stored) {}
}
