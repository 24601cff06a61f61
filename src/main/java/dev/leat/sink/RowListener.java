package dev.leat.sink;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** Hears of the rows that events are made into: of each value, then that its row is whole. */
interface RowListener {
    /** For the data path: rows are made for PostgreSQL alone. */
    RowListener NOBODY = new RowListener() {
        @Override
        public void value(MappedColumn column, @Nullable JsonNode given, @Nullable Object sent) {}

        @Override
        public void row(Change change) {}

        @Override
        public void dropped() {}
    };

    /** What a row does. */
    enum Change {
        WRITE,
        /** Deletes the row of its key; there are values for the key alone. */
        DELETE,
        /** Deletes every row of the parent that the values name. */
        DELETE_BY_PARENT
    }

    /**
     * A value of the next row.
     *
     * @param given what the event has; null when it has nothing
     * @param sent what the driver sends; null for SQL NULL
     */
    void value(MappedColumn column, @Nullable JsonNode given, @Nullable Object sent);

    void row(Change change);

    /** The values since the last row are none: they have to go into another statement. */
    void dropped();
}
