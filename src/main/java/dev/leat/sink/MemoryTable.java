package dev.leat.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.Expression;
import dev.leat.api.FailureKind;
import dev.leat.config.Problems;
import dev.leat.config.SqlName;
import dev.leat.config.TableConfig;
import dev.leat.config.TableMode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One table of {@link MemoryTables}. Belongs to one thread. */
final class MemoryTable {
    /** Keeps a value as it is. */
    private static final ColumnType ANY =
            new ColumnType(ColumnKind.JSON, "json", "json", "json", -1, 0, null, false, false, null);

    private final TableConfig config;
    private final @Nullable Map<String, String> types;
    private final Map<Object, ObjectNode> rows = new LinkedHashMap<>();
    private @Nullable TablePlan plan;
    private long added;

    /** @param types column → its type in SQL; null: values are kept as they are */
    MemoryTable(TableConfig config, @Nullable Map<String, String> types, Problems problems) {
        this.config = config;
        this.types = types;
        if (types != null) {
            plan = plan(typed(types, problems), problems);
        }
    }

    private List<TableColumn> typed(Map<String, String> given, Problems problems) {
        List<TableColumn> columns = new ArrayList<>();
        given.forEach((name, text) -> {
            Optional<ColumnType> type = SqlTypes.parse(text);
            if (type.isEmpty()) {
                problems.add(
                        "tables." + config.table() + "." + name,
                        "must be a type of PostgreSQL such as bigint or numeric(12,2), got \"" + text + "\"");
            }
            columns.add(column(name, type.orElse(ANY)));
        });
        return columns;
    }

    private static TableColumn column(String name, ColumnType type) {
        return new TableColumn(name, type, true, TableColumn.Fill.FREE, null);
    }

    private TablePlan plan(List<TableColumn> columns, Problems problems) {
        List<String> name = SqlName.parse(config.table()).orElse(List.of("public", config.table()));
        TableShape shape = new TableShape(
                0, name.get(0), name.get(1), columns, List.of(config.key()), EnumSet.allOf(TableShape.Right.class));
        return new TablePlanner(config, shape, "tables." + config.table(), problems).plan();
    }

    /** Without types the columns are those that the configuration and the events name. */
    void prepare(List<Event> events) {
        if (types != null) {
            return;
        }
        Set<String> names = new LinkedHashSet<>(config.key());
        names.addAll(config.keyFrom().keySet());
        names.addAll(config.columns().keySet());
        if (config.columns().isEmpty()) {
            events.forEach(event -> addFields(event, names));
        }
        plan = plan(names.stream().map(name -> column(name, ANY)).toList(), new Problems());
    }

    /** An event whose fields cannot be told fails when its rows are made. */
    private void addFields(Event event, Set<String> names) {
        if (event.isTombstone() || !TablePlan.takes(config, event)) {
            return;
        }
        try {
            Expression when = config.when();
            if (when == null || when.test(event)) {
                Expression each = config.each();
                Iterable<JsonNode> items = each == null ? List.of(event.value()) : each.apply(event);
                items.forEach(item -> item.fieldNames().forEachRemaining(names::add));
            }
        } catch (EventException failure) {
            names.addAll(config.key());
        }
    }

    /** @throws EventException when the event does not fit */
    List<MadeRows.Row> make(Event event) {
        MadeRows made = new MadeRows();
        StatementRows.ofEvent(event, () -> new StatementRows(new ColumnArrays(planned(), made)));
        return made.rows();
    }

    void apply(MadeRows.Row row) {
        switch (row.change()) {
            case WRITE -> rows.put(config.mode() == TableMode.UPSERT ? key(row) : added++, row.sent());
            case DELETE -> rows.remove(key(row));
            case DELETE_BY_PARENT ->
                rows.values()
                        .removeIf(stored -> row.cells().stream()
                                .allMatch(cell -> canonical(cell.sent())
                                        .equals(canonical(
                                                stored.path(cell.column().name())))));
        }
    }

    private static List<String> key(MadeRows.Row row) {
        return row.cells().stream()
                .filter(cell -> cell.column().key())
                .map(cell -> canonical(cell.sent()))
                .toList();
    }

    /** Equal for what PostgreSQL holds equal, and for 7 and "7", which a column without a type cannot tell apart. */
    private static String canonical(JsonNode value) {
        if (value.isNumber()) {
            return value.decimalValue().signum() == 0
                    ? "0"
                    : value.decimalValue().stripTrailingZeros().toPlainString();
        }
        return value.isTextual() ? value.textValue() : value.toString();
    }

    List<ObjectNode> rows() {
        return List.copyOf(rows.values());
    }

    List<String> key() {
        return config.mode() == TableMode.UPSERT ? config.key() : List.of();
    }

    JsonNode value(String column, JsonNode value) {
        for (MappedColumn mapped : planned().columns()) {
            if (mapped.name().equals(column)) {
                return SentValue.json(mapped.type(), Conversion.of(mapped.type(), value));
            }
        }
        throw new EventException(FailureKind.CONVERSION, "no row fills such a column");
    }

    private TablePlan planned() {
        TablePlan known = plan;
        if (known == null) {
            throw new IllegalStateException("no events were written yet");
        }
        return known;
    }
}
