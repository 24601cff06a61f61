package dev.leat.sink;

import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.batch.DeadLetter;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The rows of all tables for one run of the statement. Belongs to one thread. */
final class StatementRows {
    private final ColumnArrays[] tables;

    /** For few events, or who knows how many. */
    StatementRows(List<TablePlan> plans) {
        this(plans, 0);
    }

    /** @param events how many are likely; there may be more */
    StatementRows(List<TablePlan> plans, int events) {
        tables = new ColumnArrays[plans.size()];
        for (int at = 0; at < tables.length; at++) {
            tables[at] = new ColumnArrays(plans.get(at), events / tables.length);
        }
    }

    StatementRows(ColumnArrays... tables) {
        this.tables = tables;
    }

    /**
     * Adds an event's rows to all tables, or to none.
     *
     * @return false when they must go to later statements: see {@link #ofEvent}
     * @throws EventException when the event cannot be written at all
     */
    boolean add(Event event) {
        for (ColumnArrays table : tables) {
            table.mark();
        }
        boolean whole = false;
        try {
            whole = addToAll(event);
            return whole;
        } finally {
            if (!whole) {
                for (ColumnArrays table : tables) {
                    table.backToMark();
                }
            }
        }
    }

    /**
     * As many statements as the rows of one event need; nearly always one. More when a row says nothing of a column
     * with a default and one of the event before it, of perhaps the same key, did: each statement writes a key once.
     *
     * @param fresh makes a statement without rows
     * @throws EventException when the event cannot be written at all
     */
    static List<StatementRows> ofEvent(Event event, Supplier<StatementRows> fresh) {
        List<StatementRows> statements = new ArrayList<>(1);
        List<EventPart> parts = new ArrayList<>(1);
        boolean whole;
        do {
            StatementRows statement = fresh.get();
            statements.add(statement);
            whole = statement.addParts(event, parts);
        } while (!whole);
        return statements;
    }

    /** A table's rows come when those of all tables before it are there: they may refer to them. */
    private boolean addParts(Event event, List<EventPart> parts) {
        for (int at = 0; at < tables.length; at++) {
            if (at == parts.size()) {
                parts.add(new EventPart());
            }
            if (!tables[at].add(event, parts.get(at))) {
                return false;
            }
        }
        return true;
    }

    private boolean addToAll(Event event) {
        for (ColumnArrays table : tables) {
            if (!table.add(event)) {
                return false;
            }
        }
        return true;
    }

    /** Rows of all tables, deletes included. */
    int rows() {
        int rows = 0;
        for (ColumnArrays table : tables) {
            rows += table.rows();
        }
        return rows;
    }

    boolean hasDeletes() {
        for (ColumnArrays table : tables) {
            if (table.hasDeletes()) {
                return true;
            }
        }
        return false;
    }

    ColumnArrays[] tables() {
        return tables.clone();
    }

    /**
     * All parameters of that variant of the statement, $1 first.
     *
     * @param process of PostgreSQL that the session has: in another one the statement undoes what it did
     */
    Tuple parameters(Variant variant, String pipeline, Fences fences, int process, List<DeadLetter> deadLetters) {
        List<Object> parameters = new ArrayList<>();
        parameters.add(pipeline);
        fences.appendTo(parameters);
        parameters.add(process);
        for (ColumnArrays table : tables) {
            table.appendTo(parameters, variant.deletes());
        }
        if (variant.deadLetters()) {
            DeadLetterArrays.appendTo(parameters, deadLetters);
        }
        return Tuple.wrap(parameters);
    }
}
