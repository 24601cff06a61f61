package dev.leat.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps the rows that one event is made into for one table, for those who show them. Belongs to one thread. */
final class MadeRows implements RowListener {
    /** One value, as the event has it and as JSON shows what is sent. */
    record Cell(MappedColumn column, JsonNode given, JsonNode sent) {}

    /** One row, or the key of what is deleted. */
    record Row(Change change, List<Cell> cells) {
        Row {
            cells = List.copyOf(cells);
        }

        List<Cell> keys() {
            return cells.stream().filter(cell -> cell.column().key()).toList();
        }

        /** Column → what is sent. */
        ObjectNode sent() {
            ObjectNode row = JsonNodeFactory.instance.objectNode();
            cells.forEach(cell -> row.set(cell.column().name(), cell.sent()));
            return row;
        }
    }

    private final List<Row> rows = new ArrayList<>();
    private final List<Cell> cells = new ArrayList<>();

    @Override
    public void value(MappedColumn column, @Nullable JsonNode given, @Nullable Object sent) {
        JsonNode has = given == null || given.isMissingNode() ? NullNode.getInstance() : given;
        cells.add(new Cell(column, has, SentValue.json(column.type(), sent)));
    }

    @Override
    public void row(Change change) {
        rows.add(new Row(change, cells));
        cells.clear();
    }

    @Override
    public void dropped() {
        cells.clear();
    }

    List<Row> rows() {
        return rows;
    }
}
