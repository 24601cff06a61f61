package dev.leat.sink;

import dev.leat.api.Expression;
import dev.leat.config.JsonPaths;
import dev.leat.config.Nearest;
import dev.leat.config.Problems;
import dev.leat.config.TableConfig;
import dev.leat.config.TableMode;
import dev.leat.config.Tombstones;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks one table's configuration against the catalog, reports every mistake, and makes the plan. */
final class TablePlanner {
    private final TableConfig config;
    private final TableShape shape;
    private final String path;
    private final Problems problems;

    /** @param path of the table in the configuration, such as {@code sink.tables[0]} */
    TablePlanner(TableConfig config, TableShape shape, String path, Problems problems) {
        this.config = config;
        this.shape = shape;
        this.path = path;
        this.problems = problems;
    }

    /** The plan; not to be used when a problem was reported. */
    TablePlan plan() {
        List<MappedColumn> columns = config.columns().isEmpty() ? byName() : explicit();
        if (columns.isEmpty()) {
            problems.add(path + ".table", shape + " has no column that a row could fill");
        }
        if (config.mode() == TableMode.UPSERT) {
            checkKey(columns);
        }
        TablePlan.Deletion deletion = deletion();
        List<MappedColumn> parents = deletion == TablePlan.Deletion.BY_PARENT ? parents() : List.of();
        return new TablePlan(config, shape, columns, deletion, parents);
    }

    private List<MappedColumn> byName() {
        List<MappedColumn> columns = new ArrayList<>();
        for (TableColumn column : shape.columns()) {
            if (column.fill() == TableColumn.Fill.FREE) {
                columns.add(mapped(column, null));
            }
        }
        return columns;
    }

    private List<MappedColumn> explicit() {
        List<MappedColumn> columns = new ArrayList<>();
        for (Map.Entry<String, Expression> entry : config.columns().entrySet()) {
            String where = JsonPaths.member(path + ".columns", entry.getKey());
            TableColumn column = known(where, entry.getKey());
            if (column == null) {
                continue;
            }
            if (column.fill() == TableColumn.Fill.FREE) {
                columns.add(mapped(column, entry.getValue()));
            } else {
                problems.add(
                        where,
                        (column.fill() == TableColumn.Fill.GENERATED ? "is a generated column" : "is generated always")
                                + " in " + shape + ", PostgreSQL gives it its value; leave it out");
            }
        }
        return columns;
    }

    private MappedColumn mapped(TableColumn column, @Nullable Expression expression) {
        boolean key = config.mode() == TableMode.UPSERT && config.key().contains(column.name());
        return new MappedColumn(column, expression, config.keyFrom().get(column.name()), key);
    }

    private @Nullable TableColumn known(String where, String name) {
        TableColumn column = shape.column(name);
        if (column == null) {
            List<String> names = shape.columns().stream().map(TableColumn::name).toList();
            problems.add(
                    where,
                    "is not a column of " + shape + "; "
                            + Nearest.hint(name, names).orElse("it has " + String.join(", ", names)));
        }
        return column;
    }

    private void checkKey(List<MappedColumn> columns) {
        String where = path + ".key";
        if (config.key().isEmpty()) {
            addOnce(where, "is missing; mode upsert needs the columns that identify a row");
            return;
        }
        boolean known = true;
        for (int i = 0; i < config.key().size(); i++) {
            String item = JsonPaths.item(where, i);
            known &= problems.isWrong(item) ? shape.column(config.key().get(i)) != null : keyColumn(i, item, columns);
        }
        if (known && !shape.isUnique(config.key())) {
            problems.add(
                    where, "(" + String.join(", ", config.key()) + ") is not unique in " + shape + "; " + indexes());
        }
        require(TableShape.Right.UPDATE, ".mode", "UPDATE");
        require(TableShape.Right.SELECT, ".mode", "SELECT");
    }

    /** Whether there is one. */
    private boolean keyColumn(int index, String where, List<MappedColumn> columns) {
        String name = config.key().get(index);
        TableColumn column = known(where, name);
        if (column != null && !column.notNull()) {
            problems.add(where, "'" + name + "' may be null in " + shape + "; null equals nothing, SET NOT NULL");
        }
        if (column != null && columns.stream().noneMatch(mapped -> mapped.name().equals(name))) {
            problems.add(where, "'" + name + "' is not filled; add it to columns");
        }
        return column != null;
    }

    private void addOnce(String where, String message) {
        if (!problems.isWrong(where)) {
            problems.add(where, message);
        }
    }

    private String indexes() {
        if (shape.uniqueKeys().isEmpty()) {
            return "it has no unique index that counts (partial, deferrable and expression indexes do not)";
        }
        return "unique are "
                + shape.uniqueKeys().stream()
                        .map(columns -> "(" + String.join(", ", columns) + ")")
                        .collect(Collectors.joining(", "));
    }

    private void require(TableShape.Right right, String key, String grant) {
        if (!shape.rights().contains(right)) {
            problems.add(path + key, "needs the right to " + grant + " " + shape + "; GRANT " + grant);
        }
    }

    private TablePlan.Deletion deletion() {
        if (config.tombstones() != Tombstones.DELETE) {
            return TablePlan.Deletion.NONE;
        }
        String where = path + ".keyFrom";
        require(TableShape.Right.DELETE, ".tombstones", "DELETE");
        require(TableShape.Right.SELECT, ".tombstones", "SELECT");
        Set<String> from = config.keyFrom().keySet();
        if (from.isEmpty()) {
            addOnce(where, "is missing; tombstones 'delete' need to know the key columns from the Kafka key");
            return TablePlan.Deletion.NONE;
        }
        if (config.mode() == TableMode.UPSERT && from.equals(new HashSet<>(config.key()))) {
            return TablePlan.Deletion.BY_KEY;
        }
        if (config.mode() == TableMode.UPSERT && config.each() == null) {
            addOnce(
                    where,
                    "has " + String.join(", ", from) + ", but the key is " + String.join(", ", config.key())
                            + "; they must be the same columns");
        }
        return TablePlan.Deletion.BY_PARENT;
    }

    private List<MappedColumn> parents() {
        List<MappedColumn> parents = new ArrayList<>();
        for (Map.Entry<String, Expression> entry : config.keyFrom().entrySet()) {
            TableColumn column = known(JsonPaths.member(path + ".keyFrom", entry.getKey()), entry.getKey());
            if (column != null) {
                parents.add(new MappedColumn(column, null, entry.getValue(), false));
            }
        }
        return parents;
    }
}
