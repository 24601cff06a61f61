package dev.leat.chaos;

import dev.leat.chaos.Violation.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Knows from what was sent alone what the tables must hold, and compares. Shown every row of every table, in the order
 * of writing; then {@link #violations()} has all that is wrong. Knows no database.
 */
final class Oracle {
    private static final int EXAMPLES_MAX = 8;

    private final Produced produced;
    private final boolean parks;
    private final Map<Integer, Part> parts = new HashMap<>();
    private final Map<Long, Integer> lastInLedger = new HashMap<>();
    private final Map<Long, Long> lastVersions = new HashMap<>();
    private final Map<Long, StateRow> states = new HashMap<>();
    private final Marks marks = new Marks();
    private final EnumMap<Kind, Integer> counts = new EnumMap<>(Kind.class);
    private final List<Violation> found = new ArrayList<>();

    /** What was seen of one partition; 0 is no transaction's number. */
    private static final class Part {
        final long[] ledger;
        final long[] state;
        final byte[] lines;
        final byte[] letters;
        final boolean[] dead;

        Part(int size) {
            ledger = new long[size];
            state = new long[size];
            lines = new byte[size];
            letters = new byte[size];
            dead = new boolean[size];
        }
    }

    /** @param xact number of the transaction that wrote the row, above 0; so in the other tables */
    record LedgerRow(long xact, int part, int seq, long amount, String body, long score) {}

    record LineRow(long xact, int part, int seq, int no, long qty) {}

    /** @param version of the row after it, or before it when it was deleted */
    record AuditRow(long xact, boolean deleted, long key, long version) {}

    record StateRow(long key, long version, String body) {}

    record DeadRow(int part, long offset, String state, String stage, String failure, String reason) {}

    /** @param parks whether later events of a key waited behind a bad one, and all of them were seen to */
    Oracle(Produced produced, boolean parks) {
        this.produced = produced;
        this.parks = parks;
    }

    private void wrong(Kind kind, String text) {
        if (counts.merge(kind, 1, Integer::sum) <= EXAMPLES_MAX) {
            found.add(new Violation(kind, text));
        }
    }

    private @Nullable Part part(int part, long number) {
        if (part < 0 || part >= Produced.PARTITIONS_MAX || number < 0 || number >= produced.size(part)) {
            return null;
        }
        return parts.computeIfAbsent(part, p -> new Part(produced.size(p)));
    }

    /** In the order in which the rows of each partition were written, which with parking is that of each key alone. */
    void ledger(LedgerRow row) {
        Part part = part(row.part(), row.seq());
        if (part == null || !mayBeWritten(produced.event(row.part(), row.seq()))) {
            wrong(Kind.UNKNOWN, "no row may be in the ledger for " + row);
            return;
        }
        Made event = produced.event(row.part(), row.seq());
        int last = lastInLedger.merge(parks ? event.key() : row.part(), row.seq(), Math::max);
        if (part.ledger[row.seq()] != 0) {
            wrong(Kind.DUPLICATE, row + " was written before by transaction " + part.ledger[row.seq()]);
        } else if (row.seq() < last) {
            wrong(Kind.ORDER, row + " was written after event " + last);
        }
        if (row.amount() != event.amount() || !row.body().equals(event.body()) || row.score() != event.score()) {
            wrong(Kind.CONTENT, row + " should be " + event);
        }
        part.ledger[row.seq()] = row.xact();
    }

    /**
     * A version that the keyed table refuses, but that is followed by another of its key in the same transaction, never
     * comes to that table: the event is good then.
     */
    private static boolean mayBeWritten(Made event) {
        return event.kind() == EventKind.GOOD || event.kind() == EventKind.REFUSED_BY_THE_STATE;
    }

    /** After the whole ledger. */
    void line(LineRow row) {
        Part part = part(row.part(), row.seq());
        Made event = part == null ? null : produced.event(row.part(), row.seq());
        if (part == null || event == null || !mayBeWritten(event) || row.no() >= event.lines()) {
            wrong(Kind.UNKNOWN, "no such line may be there: " + row);
            return;
        }
        int bit = 1 << row.no();
        if ((part.lines[row.seq()] & bit) != 0) {
            wrong(Kind.DUPLICATE, row + " is there more than once");
        }
        if (row.qty() != row.no() + 1) {
            wrong(Kind.CONTENT, row + " has another quantity");
        }
        if (part.ledger[row.seq()] != row.xact()) {
            wrong(Kind.TORN, row + " and its row in the ledger, of transaction " + part.ledger[row.seq()]);
        }
        part.lines[row.seq()] |= (byte) bit;
    }

    /** What the keyed table's trigger saw, in the order of writing. */
    void audit(AuditRow row) {
        long before = lastVersions.getOrDefault(row.key(), -1L);
        if (row.deleted() ? row.version() != before : row.version() <= before) {
            wrong(Kind.ORDER, row + " came after version " + before + " of its key");
        }
        lastVersions.put(row.key(), Math.max(before, row.version()));
        if (!row.deleted()) {
            written(row);
        }
    }

    private void written(AuditRow row) {
        int number = (int) row.version();
        int partition = (int) (row.key() / 1_000);
        Part part = part(partition, row.version());
        Made event = part == null ? null : produced.event(partition, number);
        if (part == null || event == null || event.kind() != EventKind.GOOD || event.key() != row.key()) {
            wrong(Kind.UNKNOWN, "no such state may have been written: " + row);
            return;
        }
        if (part.ledger[number] != row.xact()) {
            wrong(Kind.TORN, row + " and its row in the ledger, of transaction " + part.ledger[number]);
        }
        part.state[number] = row.xact();
    }

    void state(StateRow row) {
        states.put(row.key(), row);
    }

    void mark(Marks.Row row) {
        marks.show(row);
    }

    void deadLetter(DeadRow row) {
        Part part = part(row.part(), row.offset());
        if (part == null) {
            wrong(Kind.UNKNOWN, "no event is that of " + row);
            return;
        }
        Made event = produced.event(row.part(), (int) row.offset());
        if (part.letters[event.number()]++ != 0) {
            wrong(Kind.DEAD_LETTER, row + " is there more than once");
        }
        boolean waited = parks && row.state().equals("replayed");
        part.dead[event.number()] = !waited;
        if (waited && mayBeParked(event, row)) {
            return;
        }
        if (!event.kind().isPoison()) {
            wrong(Kind.DEAD_LETTER, "nothing is wrong with the event of " + row);
        } else if (!row.state().equals(parks ? "discarded" : "new")
                || !row.stage().equals(event.kind().stage())
                || !row.failure().equals(event.kind().failure())
                || row.reason().isBlank()) {
            wrong(Kind.DEAD_LETTER, row + " should be refused as " + event.kind());
        }
    }

    /** Behind a bad one of its key any event waits, and so does one that was refused before another replaced it. */
    private static boolean mayBeParked(Made event, DeadRow row) {
        return event.kind() == EventKind.REFUSED_BY_THE_STATE
                || (!event.kind().isPoison() && row.failure().equals("PARKED"));
    }

    /** Everything that is wrong: some of each kind word for word, the rest as a number. */
    List<Violation> violations() {
        for (int partition = 0; partition < Produced.PARTITIONS_MAX; partition++) {
            if (produced.size(partition) > 0) {
                new Ending(partition).check();
            }
        }
        marks.differences().forEach(text -> wrong(Kind.STALE, text));
        List<Violation> all = new ArrayList<>(found);
        states.values().forEach(row -> all.add(new Violation(Kind.STALE, row + " should not be there any more")));
        counts.forEach((kind, count) -> {
            if (count > EXAMPLES_MAX) {
                all.add(new Violation(kind, "and " + (count - EXAMPLES_MAX) + " more of this kind"));
            }
        });
        return all;
    }

    /** What can be said of a partition only when all rows were seen. */
    private final class Ending {
        private final int partition;
        private final Part part;
        private final Map<Long, Integer> versions = new HashMap<>();

        Ending(int partition) {
            this.partition = partition;
            this.part = parts.computeIfAbsent(partition, p -> new Part(produced.size(p)));
        }

        void check() {
            for (int number = 0; number < part.ledger.length; number++) {
                Made event = produced.event(partition, number);
                if (event.kind() == EventKind.GOOD || (mayBeWritten(event) && part.ledger[number] != 0)) {
                    good(event);
                } else if (event.kind() == EventKind.TOMBSTONE) {
                    versions.remove(event.key());
                } else if (event.kind().isPoison() && !part.dead[number]) {
                    wrong(Kind.DEAD_LETTER, event + " has none");
                }
            }
            versions.values().forEach(this::lastOfItsKey);
        }

        private void good(Made event) {
            int number = event.number();
            marks.expect(event);
            if (part.dead[number]) {
                wrong(Kind.DEAD_LETTER, event + " is a dead letter and in the ledger");
            }
            if (part.ledger[number] == 0) {
                wrong(Kind.LOST, event + " is not in the ledger");
            } else if (Integer.bitCount(part.lines[number]) != event.lines()) {
                wrong(Kind.TORN, event + " is in the ledger with another number of lines");
            }
            Integer before = versions.put(event.key(), number);
            if (before != null && part.ledger[before] != part.ledger[number]) {
                requireState(before);
            }
        }

        /** The last event of its key in a transaction must have reached the keyed table in that transaction. */
        private void requireState(int number) {
            if (part.ledger[number] != 0 && part.state[number] == 0) {
                wrong(Kind.TORN, produced.event(partition, number) + " is in the ledger and was never the state");
            }
        }

        private void lastOfItsKey(int number) {
            Made event = produced.event(partition, number);
            requireState(number);
            StateRow row = states.remove(event.key());
            if (row == null || row.version() != number || !row.body().equals(event.body())) {
                wrong(Kind.STALE, (row == null ? "nothing" : row.toString()) + " instead of " + event);
            }
        }
    }

    @Override
    public String toString() {
        return "oracle of " + produced.total() + " events, sizes " + Arrays.toString(produced.sizes());
    }
}
