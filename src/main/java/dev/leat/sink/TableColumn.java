package dev.leat.sink;

import org.jspecify.annotations.Nullable;

/**
 * One column of a table as the catalog knows it.
 *
 * @param fill whether a statement may give it a value
 * @param defaultSql the expression of its default, or of the next value of its identity; null when it has none
 */
record TableColumn(
        String name,
        ColumnType type,
        boolean notNull,
        Fill fill,
        @Nullable String defaultSql) {

    /** Who gives the column its value. */
    enum Fill {
        /** Whoever writes the row. */
        FREE,
        /** PostgreSQL computes it from other columns. */
        GENERATED,
        /** GENERATED ALWAYS AS IDENTITY. */
        IDENTITY_ALWAYS
    }
}
