package dev.leat.sink;

import dev.leat.sql.Names;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A table as the catalog describes it when the sink opens.
 *
 * @param rootOid the partitioned table at the top when this is a partition, else its own
 * @param uniqueKeys columns of each unique index that can decide a conflict: not partial, not on expressions, not
 *     deferrable; the primary key comes first
 */
record TableShape(
        long rootOid,
        String schema,
        String name,
        List<TableColumn> columns,
        List<List<String>> uniqueKeys,
        Set<Right> rights) {

    /** What the role may do with the table, besides inserting. */
    enum Right {
        SELECT,
        UPDATE,
        DELETE;

        static Set<Right> of(boolean select, boolean update, boolean delete) {
            Set<Right> rights = EnumSet.noneOf(Right.class);
            if (select) {
                rights.add(SELECT);
            }
            if (update) {
                rights.add(UPDATE);
            }
            if (delete) {
                rights.add(DELETE);
            }
            return rights;
        }
    }

    TableShape {
        columns = List.copyOf(columns);
        uniqueKeys = List.copyOf(uniqueKeys);
        rights = Set.copyOf(rights);
    }

    @Nullable
    TableColumn column(String columnName) {
        for (TableColumn column : columns) {
            if (column.name().equals(columnName)) {
                return column;
            }
        }
        return null;
    }

    boolean isUnique(List<String> key) {
        Set<String> wanted = new HashSet<>(key);
        return uniqueKeys.stream().anyMatch(unique -> new HashSet<>(unique).equals(wanted));
    }

    /** Its name for SQL. */
    String sqlName() {
        return Names.quote(schema, name);
    }

    /** Its name for people. */
    @Override
    public String toString() {
        return schema + "." + name;
    }
}
