package dev.leat.sink;

import dev.leat.api.Event;
import dev.leat.api.Expression;
import dev.leat.config.TableConfig;
import dev.leat.config.TableMode;
import java.util.List;
import java.util.Map;

/**
 * How events become rows of one table: configuration and catalog, checked against each other.
 *
 * @param columns those that get a value, in this order in every statement
 * @param parents columns that a tombstone's rows are found by, when {@code deletion} is BY_PARENT
 * @param layout of the columns
 */
record TablePlan(
        TableConfig config,
        TableShape shape,
        List<MappedColumn> columns,
        Deletion deletion,
        List<MappedColumn> parents,
        ColumnLayout layout) {
    TablePlan {
        columns = List.copyOf(columns);
        parents = List.copyOf(parents);
    }

    TablePlan(
            TableConfig config,
            TableShape shape,
            List<MappedColumn> columns,
            Deletion deletion,
            List<MappedColumn> parents) {
        this(config, shape, columns, deletion, parents, new ColumnLayout(columns, isUpsert(config)));
    }

    /** What tombstones delete. */
    enum Deletion {
        NONE,
        /** The row of the key. */
        BY_KEY,
        /** All rows of the parent, in a table that several rows of one event go to. */
        BY_PARENT
    }

    /** The event's branch leads here. */
    boolean takes(Event event) {
        return takes(config, event);
    }

    static boolean takes(TableConfig config, Event event) {
        List<String> branches = config.branches();
        String branch = event.branch();
        return branches.isEmpty() || (branch != null && branches.contains(branch));
    }

    boolean isUpsert() {
        return isUpsert(config);
    }

    private static boolean isUpsert(TableConfig config) {
        return config.mode() == TableMode.UPSERT;
    }

    /** Fields fill columns of their name. */
    boolean byName() {
        Map<String, Expression> explicit = config.columns();
        return explicit.isEmpty();
    }

    List<MappedColumn> keys() {
        return columns.stream().filter(MappedColumn::key).toList();
    }
}
