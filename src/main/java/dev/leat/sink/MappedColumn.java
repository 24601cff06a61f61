package dev.leat.sink;

import dev.leat.api.Expression;
import org.jspecify.annotations.Nullable;

/**
 * A column that a table's rows fill.
 *
 * @param expression what gives its value; null: the field of the column's name
 * @param keyFrom what gives its value when a tombstone deletes; null when none does
 */
record MappedColumn(
        TableColumn column,
        @Nullable Expression expression,
        @Nullable Expression keyFrom,
        boolean key) {

    String name() {
        return column.name();
    }

    ColumnType type() {
        return column.type();
    }

    /** A field that is absent, or null, leaves the column to its default, and in an update to what it is. */
    boolean defaulted() {
        return expression == null && column.defaultSql() != null && !key;
    }
}
