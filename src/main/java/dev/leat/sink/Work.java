package dev.leat.sink;

import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.batch.DeadLetter;
import dev.leat.batch.PartitionId;
import dev.leat.config.OnFailure;
import dev.leat.observe.Telemetry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction writes: slices turned into fence rows, rows and dead letters. Nearly always one statement; a
 * delete followed by an upsert of its key starts another one. Belongs to one thread.
 */
final class Work {
    static final String STAGE = "sink";

    /** How long making rows may hold the event loop, about. */
    static final long MAKING_MS = 1_000;

    private final SinkPlan plan;
    private final List<Slice> slices;
    private Parking parking;
    private final Fences fences;
    private final List<StatementRows> statements = new ArrayList<>();
    private final List<Item> items;
    private final int badBefore;
    private int refused;
    /** Of the record whose rows were made last in this slice; -1 when there was none. */
    private long madeOffset = -1;

    private final List<DeadLetter> deadLetters = new ArrayList<>();
    private @Nullable DeadLetter ownDeadLetter;
    private long oldestEventMs = Long.MAX_VALUE;
    private final IdentityHashMap<Slice, Counts> counts = new IdentityHashMap<>();

    /** An event whose rows are in the work. */
    record Item(Event event, Slice slice) {}

    private static final class Counts {
        private int rows;
        private int deadLetters;
    }

    private Work(SinkPlan plan, List<Slice> slices, Parking parking, int badBefore) {
        this.plan = plan;
        this.slices = slices;
        this.parking = parking;
        this.fences = Fences.of(slices);
        this.badBefore = badBefore;
        int events = events();
        this.items = new ArrayList<>(events);
        statements.add(new StatementRows(plan.tables(), events));
    }

    /**
     * Converts every event; those that cannot be converted are dead letters from the start, and so are those that wait
     * behind a parked one. Dead letters of stages take their places among the events.
     *
     * @param badBefore how many events failed since the last one that did not
     * @throws Deadline.PassedException when that takes long, and there are several records
     */
    static Work of(SinkPlan plan, List<Slice> slices, Parking parking, int badBefore) {
        Work work = new Work(plan, slices, parking, badBefore);
        Deadline deadline = Deadline.in(MAKING_MS);
        for (Slice slice : slices) {
            work.begin(slice, deadline);
            EventOrder.visit(
                    slice.events(),
                    slice.deadLetters(),
                    event -> work.add(slice, event, deadline),
                    dead -> work.addDeadLetter(slice, parking.failed(dead)));
        }
        return work;
    }

    private void begin(Slice slice, Deadline deadline) {
        counts.put(slice, new Counts());
        if (madeOffset >= 0) {
            deadline.refuseWhenPassed();
        }
        madeOffset = -1;
    }

    private void add(Slice slice, Event event, Deadline deadline) {
        if (madeOffset >= 0 && madeOffset != event.origin().offset()) {
            deadline.refuseWhenPassed();
        }
        if (event.timeMs() >= 0) {
            oldestEventMs = Math.min(oldestEventMs, event.timeMs());
        }
        DeadLetter waiting = parking.waiting(event);
        if (waiting == null) {
            convert(slice, event);
        } else {
            addDeadLetter(slice, waiting);
        }
    }

    private void convert(Slice slice, Event event) {
        madeOffset = event.origin().offset();
        int before = rows();
        try {
            addRows(statements, plan.tables(), event);
            items.add(new Item(event, slice));
            count(slice).rows += rows() - before;
        } catch (EventException failure) {
            boolean parks = plan.errors().onFailure() == OnFailure.PARK;
            DeadLetter dead =
                    parking.failed(DeadLetter.of(event, STAGE, failure).withParked(parks));
            ownDeadLetter = ownDeadLetter == null ? dead : ownDeadLetter;
            addDeadLetter(slice, dead);
        }
    }

    /** Adds the event's rows to the last statement, or to new ones when they may not follow what is there. */
    static void addRows(List<StatementRows> statements, List<TablePlan> plans, Event event) {
        if (!statements.get(statements.size() - 1).add(event)) {
            statements.addAll(StatementRows.ofEvent(event, () -> new StatementRows(plans)));
        }
    }

    /** Takes an event out as a dead letter: the database refused it, or it waits behind one that was refused. */
    void refuse(Item item, DeadLetter dead, int rowsOfEvent) {
        count(item.slice()).rows -= rowsOfEvent;
        refused++;
        addDeadLetter(item.slice(), dead);
    }

    /** The search for refused events has parked more keys, or known ones earlier. */
    void park(Parking more) {
        parking = parking.and(more);
    }

    private void addDeadLetter(Slice slice, DeadLetter dead) {
        deadLetters.add(dead);
        count(slice).deadLetters++;
    }

    private Counts count(Slice slice) {
        Counts found = counts.get(slice);
        if (found == null) {
            throw new IllegalStateException("a slice of other work");
        }
        return found;
    }

    /** Answers the batches whose last slice this was. */
    void committed() {
        for (Slice slice : slices) {
            Counts count = count(slice);
            slice.entry().committed(slice, count.rows, count.deadLetters);
        }
    }

    /** Tells which fields had no column, per table. */
    void tellUnknownFields(Telemetry telemetry) {
        for (StatementRows statement : statements) {
            for (ColumnArrays table : statement.tables()) {
                if (!table.unknownFields().isEmpty()) {
                    telemetry.unknownFields(table.plan().shape().toString(), table.unknownFields());
                }
            }
        }
    }

    /** Those of its events that have a trace, dead letters included. */
    List<Event> followed() {
        List<Event> followed = new ArrayList<>(0);
        for (Slice slice : slices) {
            addFollowed(slice.events(), followed);
            slice.deadLetters().forEach(letter -> addFollowed(List.of(letter.event()), followed));
        }
        return followed;
    }

    static void addFollowed(List<Event> events, List<Event> followed) {
        for (Event event : events) {
            if (event.trace() != null) {
                followed.add(event);
            }
        }
    }

    /** The slices of each partition, in order. */
    Collection<List<Slice>> byPartition() {
        Map<PartitionId, List<Slice>> partitions = new LinkedHashMap<>();
        for (Slice slice : slices) {
            partitions
                    .computeIfAbsent(slice.batch().partition(), partition -> new ArrayList<>())
                    .add(slice);
        }
        return partitions.values();
    }

    List<Slice> slices() {
        return slices;
    }

    Fences fences() {
        return fences;
    }

    List<StatementRows> statements() {
        return statements;
    }

    List<Item> items() {
        return items;
    }

    List<DeadLetter> deadLetters() {
        return deadLetters;
    }

    /** Events that were neither refused nor failed. */
    int good() {
        return items.size() - refused;
    }

    int badBefore() {
        return badBefore;
    }

    /** Which keys this work parks. */
    Parking parking() {
        return parking;
    }

    /** The first one that could not be converted here; null: all come from stages. */
    @Nullable
    DeadLetter ownDeadLetter() {
        return ownDeadLetter;
    }

    int events() {
        int events = 0;
        for (Slice slice : slices) {
            events += slice.size();
        }
        return events;
    }

    /** The oldest time at which one of its events happened; -1 when none is known. */
    long oldestEventMs() {
        return oldestEventMs == Long.MAX_VALUE ? -1 : oldestEventMs;
    }

    int rows() {
        int rows = 0;
        for (StatementRows statement : statements) {
            rows += statement.rows();
        }
        return rows;
    }

    /** Rows that are written once the refused events are taken out. */
    int rowsWritten() {
        int rows = 0;
        for (Counts count : counts.values()) {
            rows += count.rows;
        }
        return rows;
    }
}
