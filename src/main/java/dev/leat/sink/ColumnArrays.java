package dev.leat.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.Expression;
import dev.leat.api.FailureKind;
import dev.leat.config.Tombstones;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The rows of one table for one statement, column by column as the driver sends them. Belongs to one thread. */
final class ColumnArrays {
    private static final int CAPACITY_MIN = 16;
    private static final int UNKNOWN_FIELDS_MAX = 50;
    /** Of texts and bytes in the rows of one event: with {@code each} every row may have all of the event. */
    private static final int CHARACTERS_MAX = 1 << 26;

    private final TablePlan plan;
    private final RowListener listener;
    private final MappedColumn[] columns;
    private final String[] names;
    private final Object[][] values;
    private Boolean[] operations;
    private final ParentDeletes parents;
    private final int[] keys;
    private final KeysSeen deleted;
    private final GivenDefaults defaults;
    private final Set<String> unknownFields = new TreeSet<>();
    private int size;
    private int deletes;
    private int markedSize;
    private int markedDeletes;
    private int markedParents;

    /** @param rows how many are likely; there may be more */
    ColumnArrays(TablePlan plan, int rows) {
        this(plan, rows, RowListener.NOBODY);
    }

    /** @param listener hears of everything that is added */
    ColumnArrays(TablePlan plan, RowListener listener) {
        this(plan, 0, listener);
    }

    private ColumnArrays(TablePlan plan, int rows, RowListener listener) {
        this.plan = plan;
        this.listener = listener;
        int capacity = Math.max(rows, CAPACITY_MIN);
        ColumnLayout layout = plan.layout();
        this.columns = layout.columns;
        this.names = layout.names;
        this.keys = layout.keys;
        this.defaults = new GivenDefaults(layout);
        this.values = new Object[columns.length][];
        for (int at = 0; at < columns.length; at++) {
            values[at] = columns[at].type().kind().newArray(capacity);
        }
        this.operations = new Boolean[capacity];
        this.parents = new ParentDeletes(plan);
        this.deleted = new KeysSeen(layout.exact);
    }

    /** Rows and deletes so far. */
    int rows() {
        return size + parents.size();
    }

    boolean hasDeletes() {
        return deletes > 0 || parents.size() > 0;
    }

    Set<String> unknownFields() {
        return unknownFields;
    }

    TablePlan plan() {
        return plan;
    }

    /**
     * Adds the event's rows.
     *
     * @return false when they must go to later statements than what is here, as {@link EventPart}s if need be; then
     *     some may have been added already
     * @throws EventException when the event fits the table in no statement; then some may have been added already
     */
    boolean add(Event event) {
        return hasItems(event) ? addItems(event, new EventPart()) : addOne(event);
    }

    /**
     * Adds those of the event's rows that are in no earlier statement and need not wait for a later one; at least one
     * while there are any and nothing is here.
     *
     * @return whether that was the last of them
     */
    boolean add(Event event, EventPart part) {
        part.done = part.done || (hasItems(event) ? addItems(event, part) : addOne(event));
        return part.done;
    }

    private boolean hasItems(Event event) {
        return plan.config().each() != null && !event.isTombstone();
    }

    private boolean concerns(Event event) {
        Expression when = plan.config().when();
        return plan.takes(event) && (when == null || event.isTombstone() || when.test(event));
    }

    private boolean addOne(Event event) {
        if (!concerns(event)) {
            return true;
        }
        return event.isTombstone() ? addTombstone(event) : addRow(event, event.value(), null);
    }

    private boolean addItems(Event event, EventPart part) {
        if (part.items == null) {
            part.items = concerns(event) ? items(event) : MissingNode.getInstance();
        }
        for (; part.next < part.items.size(); part.next++) {
            if (!addRow(event, part.items.get(part.next), event.value())) {
                return false;
            }
            for (Object[] column : values) {
                part.characters += ColumnKind.length(column[size - 1]);
            }
            if (part.characters > CHARACTERS_MAX) {
                throw new EventException(
                        FailureKind.TOO_LARGE,
                        "its rows for table " + plan.shape() + " have more than " + CHARACTERS_MAX + " characters");
            }
        }
        return true;
    }

    private JsonNode items(Event event) {
        JsonNode items = Objects.requireNonNull(plan.config().each()).apply(event);
        if (items.isNull() || items.isMissingNode() || items.isArray()) {
            return items;
        }
        throw new EventException(FailureKind.CONVERSION, "'each' gave no array for table " + plan.shape());
    }

    private boolean addTombstone(Event event) {
        if (plan.config().tombstones() == Tombstones.FAIL) {
            throw new EventException(
                    FailureKind.REJECTED, "an event without value, which table " + plan.shape() + " refuses");
        }
        return switch (plan.deletion()) {
            case NONE -> true;
            case BY_PARENT -> addParentDelete(event);
            case BY_KEY -> {
                for (int at = 0; at < columns.length; at++) {
                    Expression from = columns[at].key() ? columns[at].keyFrom() : null;
                    if (from == null) {
                        room(at)[size] = null;
                    } else {
                        JsonNode value = from.apply(event);
                        Object converted = KeyValues.ofTombstone(plan.shape(), columns[at], value);
                        room(at)[size] = converted;
                        listener.value(columns[at], value, converted);
                    }
                }
                deleted.add(values, keys, size);
                deletes++;
                endRow(true);
                yield true;
            }
        };
    }

    private boolean addParentDelete(Event tombstone) {
        boolean fits = parents.add(tombstone, listener);
        listener.row(RowListener.Change.DELETE_BY_PARENT);
        return fits;
    }

    private boolean addRow(Event event, JsonNode input, @Nullable JsonNode parent) {
        if (plan.byName()) {
            fillByName(input);
        } else {
            for (int at = 0; at < columns.length; at++) {
                Expression expression = columns[at].expression();
                JsonNode value = null;
                if (expression != null) {
                    value = parent == null ? expression.apply(event) : expression.apply(event, input, parent);
                }
                put(at, value);
            }
        }
        boolean follows = deleted.contains(values, keys, size) || defaults.mayNeed(values, size);
        if (follows || !parents.admit(values, size)) {
            listener.dropped();
            return false;
        }
        defaults.add(values, size);
        endRow(false);
        return true;
    }

    private void fillByName(JsonNode input) {
        if (!input.isObject()) {
            throw new EventException(
                    FailureKind.CONVERSION,
                    "a JSON " + input.getNodeType().name().toLowerCase(Locale.ROOT) + " where table " + plan.shape()
                            + " needs an object with a field for each column");
        }
        int known = 0;
        for (int at = 0; at < columns.length; at++) {
            JsonNode field = input.get(names[at]);
            if (field != null) {
                known++;
            }
            put(at, field);
        }
        if (known < input.size() && unknownFields.size() < UNKNOWN_FIELDS_MAX) {
            input.fieldNames().forEachRemaining(this::noteUnknown);
        }
    }

    private void noteUnknown(String field) {
        for (String name : names) {
            if (name.equals(field)) {
                return;
            }
        }
        if (unknownFields.size() < UNKNOWN_FIELDS_MAX) {
            unknownFields.add(field);
        }
    }

    private void put(int at, @Nullable JsonNode value) {
        MappedColumn column = columns[at];
        try {
            Object converted = column.key() ? KeyValues.convert(column, value) : Conversion.of(column.type(), value);
            room(at)[size] = converted;
            listener.value(column, value, converted);
        } catch (EventException failure) {
            throw new EventException(
                    failure.kind(), "column " + column.name() + " of " + plan.shape() + ": " + failure.reason());
        }
    }

    private @Nullable Object[] room(int at) {
        if (size == values[at].length) {
            values[at] = Arrays.copyOf(values[at], size * 2);
        }
        return values[at];
    }

    private void endRow(boolean delete) {
        if (plan.deletion() == TablePlan.Deletion.BY_KEY) {
            if (size == operations.length) {
                operations = Arrays.copyOf(operations, size * 2);
            }
            operations[size] = delete;
        }
        listener.row(delete ? RowListener.Change.DELETE : RowListener.Change.WRITE);
        size++;
    }

    /** Notes what is here now, to come back to with {@link #backToMark}. */
    void mark() {
        markedSize = size;
        markedDeletes = deletes;
        markedParents = parents.size();
    }

    /** Forgets what was added after the mark. Keys that were seen stay seen, which costs a statement at worst. */
    void backToMark() {
        size = markedSize;
        deletes = markedDeletes;
        parents.truncate(markedParents);
    }

    /** Appends the parameters in the order of {@link Statement}. */
    void appendTo(List<Object> parameters, boolean withDeletes) {
        for (Object[] column : values) {
            parameters.add(column.length == size ? column : Arrays.copyOf(column, size));
        }
        if (withDeletes && plan.deletion() == TablePlan.Deletion.BY_KEY) {
            parameters.add(Arrays.copyOf(operations, size));
        }
        if (withDeletes && plan.deletion() == TablePlan.Deletion.BY_PARENT) {
            parameters.addAll(parents.arrays());
        }
    }
}
