package dev.leat.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.batch.Batch;
import dev.leat.batch.DeadLetter;
import dev.leat.config.OnFailure;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.config.SqlName;
import dev.leat.config.TableConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tables without a database: events become rows by the same conversions as for PostgreSQL and are kept as it would keep
 * them, the last one per key where keys identify rows. Defaults, constraints, triggers and collations are PostgreSQL's
 * own and are not here. Belongs to one thread.
 */
public final class MemoryTables {
    private final PipelineConfig config;

    private final Map<String, MemoryTable> tables = new LinkedHashMap<>();
    private final Parking parking = new Parking(new ParkedKeys());
    /** Events that cannot be converted. */
    private final List<DeadLetter> refused = new ArrayList<>();

    private final List<DeadLetter> deadLetters = new ArrayList<>();

    private MemoryTables(PipelineConfig config) {
        this.config = config;
    }

    /**
     * Makes empty tables.
     *
     * @param types column → its type in SQL, for each table by its name as in the configuration; a table that is not
     *     among them keeps values as they are
     * @param problems gets what does not fit, at {@code tables.<name>}; then the result is not to be used
     */
    public static MemoryTables of(PipelineConfig config, Map<String, Map<String, String>> types, Problems problems) {
        MemoryTables all = new MemoryTables(config);
        List<String> unused = new ArrayList<>(types.keySet());
        for (TableConfig table : config.sink().tables()) {
            String given = types.keySet().stream()
                    .filter(name -> isSame(name, table.table()))
                    .findFirst()
                    .orElse(table.table());
            unused.remove(given);
            all.tables.put(table.table(), new MemoryTable(table, types.get(given), problems));
        }
        unused.forEach(
                name -> problems.add("tables." + name, "is no table of the pipeline; it has " + all.tables.keySet()));
        return all;
    }

    private static boolean isSame(String one, String other) {
        return one.equals(other)
                || SqlName.parse(one)
                        .flatMap(name -> SqlName.parse(other).filter(name::equals))
                        .isPresent();
    }

    /** The name that the configuration has for a table that is named as SQL reads names; null when it has none. */
    public @Nullable String find(String name) {
        return tables.keySet().stream()
                .filter(table -> isSame(name, table))
                .findFirst()
                .orElse(null);
    }

    /**
     * Writes events in the order of their batches, and lets wait what the sink would let wait behind a parked one; may
     * be called once, since columns without types are found in the events.
     */
    public void write(List<Batch> batches) {
        List<Event> events =
                batches.stream().flatMap(batch -> batch.events().stream()).toList();
        tables.values().forEach(table -> table.prepare(events));
        for (Batch batch : batches) {
            EventOrder.visit(
                    batch.events(), batch.deadLetters(), this::write, dead -> deadLetters.add(parking.failed(dead)));
        }
    }

    private void write(Event event) {
        DeadLetter waiting = parking.waiting(event);
        if (waiting != null) {
            deadLetters.add(waiting);
            return;
        }
        try {
            List<List<MadeRows.Row>> rows = new ArrayList<>();
            for (MemoryTable table : tables.values()) {
                rows.add(table.make(event));
            }
            int at = 0;
            for (MemoryTable table : tables.values()) {
                rows.get(at++).forEach(table::apply);
            }
        } catch (EventException failure) {
            boolean parks = config.errors().onFailure() == OnFailure.PARK;
            DeadLetter dead =
                    parking.failed(DeadLetter.of(event, Work.STAGE, failure).withParked(parks));
            refused.add(dead);
            deadLetters.add(dead);
        }
    }

    /** Those of the stages, events that cannot be converted, and those that wait behind one of these. */
    public List<DeadLetter> deadLetters() {
        return List.copyOf(deadLetters);
    }

    /** Why the events that were refused here stop the pipeline; null when they do not. */
    public @Nullable String refusal() {
        return Policy.refusal(config.errors(), refused, refused.isEmpty() ? null : refused.get(0), parking);
    }

    /** The names of the tables, as in the configuration. */
    public List<String> names() {
        return List.copyOf(tables.keySet());
    }

    /** What a table holds, in the order in which rows came to be. */
    public List<ObjectNode> rows(String table) {
        return named(table).rows();
    }

    /** Columns that identify a row; none in tables that rows are only added to. */
    public List<String> key(String table) {
        return named(table).key();
    }

    /**
     * A value as the column would hold it, to compare with {@link #rows}.
     *
     * @throws EventException when the column cannot hold it, or there is no such column
     */
    public JsonNode value(String table, String column, JsonNode value) {
        return named(table).value(column, value);
    }

    private MemoryTable named(String table) {
        MemoryTable found = tables.get(table);
        if (found == null) {
            throw new IllegalArgumentException("no table " + table);
        }
        return found;
    }
}
