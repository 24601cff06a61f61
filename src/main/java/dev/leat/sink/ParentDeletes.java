package dev.leat.sink;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Event;
import dev.leat.api.Expression;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Deletes by the parent's key for one table and statement. Rows of a parent and its deletion never share a statement:
 * PostgreSQL would not see the rows that the same statement inserts.
 */
final class ParentDeletes {
    private static final int CAPACITY_MIN = 4;

    private final TableShape table;
    private final MappedColumn[] columns;
    private final Object[][] values;
    /** Where a parent's columns are in {@link #values}, and where in the rows of the table, -1 when they are not. */
    private final int[] here;

    private final int[] inRow;
    private final KeysSeen deleted;
    private final KeysSeen written;
    private int size;

    ParentDeletes(TablePlan plan) {
        List<MappedColumn> parents = plan.parents();
        this.table = plan.shape();
        this.columns = parents.toArray(new MappedColumn[0]);
        this.values = new Object[columns.length][];
        this.here = new int[columns.length];
        this.inRow = new int[columns.length];
        boolean[] exact = new boolean[columns.length];
        for (int at = 0; at < columns.length; at++) {
            values[at] = columns[at].type().kind().newArray(CAPACITY_MIN);
            here[at] = at;
            inRow[at] = positionOf(columns[at], plan);
            exact[at] = inRow[at] >= 0 && columns[at].type().exactEquality();
        }
        this.deleted = new KeysSeen(exact);
        this.written = new KeysSeen(exact);
    }

    private static int positionOf(MappedColumn parent, TablePlan plan) {
        for (int at = 0; at < plan.columns().size(); at++) {
            if (plan.columns().get(at).name().equals(parent.name())) {
                return at;
            }
        }
        return -1;
    }

    int size() {
        return size;
    }

    /** @return false when rows of this parent were added to the same statement */
    boolean add(Event tombstone, RowListener listener) {
        for (int at = 0; at < columns.length; at++) {
            if (size == values[at].length) {
                values[at] = Arrays.copyOf(values[at], size * 2);
            }
            Expression from = columns[at].keyFrom();
            JsonNode value = from == null ? null : from.apply(tombstone);
            Object converted = KeyValues.ofTombstone(table, columns[at], value);
            values[at][size] = converted;
            listener.value(columns[at], value, converted);
        }
        if (written.contains(values, here, size)) {
            return false;
        }
        deleted.add(values, here, size);
        size++;
        return true;
    }

    /** Notes a row of the table; false when its parent is deleted in the same statement. */
    boolean admit(@Nullable Object[][] rowValues, int row) {
        if (columns.length == 0) {
            return true;
        }
        if (deleted.contains(rowValues, inRow, row)) {
            return false;
        }
        written.add(rowValues, inRow, row);
        return true;
    }

    void truncate(int to) {
        size = to;
    }

    List<Object> arrays() {
        List<Object> arrays = new ArrayList<>(values.length);
        for (Object[] column : values) {
            arrays.add(Arrays.copyOf(column, size));
        }
        return arrays;
    }
}
