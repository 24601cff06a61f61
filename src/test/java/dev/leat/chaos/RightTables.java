package dev.leat.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** All tables as a right pipeline leaves them, for a test to spoil. */
final class RightTables {
    private static final int EVENTS = 400;
    private static final int PARTITIONS = 3;

    final boolean parks;
    final Produced produced = new Produced();
    final List<Oracle.LedgerRow> ledger = new ArrayList<>();
    final List<Oracle.LineRow> lines = new ArrayList<>();
    final List<Oracle.AuditRow> audit = new ArrayList<>();
    final Map<Long, Oracle.StateRow> states = new HashMap<>();
    final Map<List<Long>, Marks.Row> marks = new HashMap<>();
    final List<Oracle.DeadRow> dead = new ArrayList<>();

    /**
     * Transactions of a few events each, with the last version of each key in them.
     *
     * @param parks whether bad events were discarded, and what waited behind them was replayed
     */
    RightTables(boolean parks) {
        this.parks = parks;
        SplittableRandom random = new SplittableRandom(7);
        for (int event = 0; event < EVENTS; event++) {
            EventKind kind =
                    random.nextInt(3) > 0 ? EventKind.GOOD : EventKind.ALL[random.nextInt(EventKind.ALL.length)];
            produced.add(event % PARTITIONS, kind);
        }
        long xact = 100;
        for (int partition = 0; partition < PARTITIONS; partition++) {
            for (int from = 0; from < produced.size(partition); ) {
                int to = Math.min(produced.size(partition), from + 1 + random.nextInt(30));
                transaction(++xact, partition, from, to);
                from = to;
            }
        }
    }

    void transaction(long xact, int partition, int from, int to) {
        Map<Long, Made> last = new HashMap<>();
        for (int number = from; number < to; number++) {
            Made event = produced.event(partition, number);
            if (event.kind() == EventKind.GOOD) {
                ledger.add(row(xact, event));
                for (int line = 0; line < event.lines(); line++) {
                    lines.add(new Oracle.LineRow(xact, partition, number, line, line + 1));
                }
                event.marks().forEach(mark -> mark(event, mark));
            } else if (event.kind().isPoison()) {
                dead.add(new Oracle.DeadRow(
                        partition,
                        number,
                        parks ? "discarded" : "new",
                        event.kind().stage(),
                        event.kind().failure(),
                        "because"));
            }
            if (event.kind() == EventKind.GOOD || event.kind() == EventKind.TOMBSTONE) {
                last.put(event.key(), event);
            }
        }
        last.forEach((key, event) -> change(xact, key, event));
    }

    void mark(Made event, Made.Mark mark) {
        String given = mark.note();
        marks.compute(List.of(event.key(), (long) mark.no()), (id, row) -> {
            String kept = row == null ? "none" : row.note();
            return new Marks.Row(event.key(), mark.no(), mark.version(), given == null ? kept : given);
        });
    }

    private void change(long xact, long key, Made event) {
        if (event.kind() == EventKind.GOOD) {
            states.put(key, new Oracle.StateRow(key, event.number(), event.body()));
            audit.add(new Oracle.AuditRow(xact, false, key, event.number()));
        } else {
            Oracle.StateRow gone = states.remove(key);
            if (gone != null) {
                audit.add(new Oracle.AuditRow(xact, true, key, gone.version()));
            }
        }
    }

    static Oracle.LedgerRow row(long xact, Made event) {
        return new Oracle.LedgerRow(
                xact, event.partition(), event.number(), event.amount(), event.body(), event.score());
    }

    /** What the oracle says about them. */
    List<Violation> violations() {
        Oracle oracle = new Oracle(produced, parks);
        ledger.forEach(oracle::ledger);
        lines.forEach(oracle::line);
        audit.forEach(oracle::audit);
        states.values().forEach(oracle::state);
        marks.values().forEach(oracle::mark);
        dead.forEach(oracle::deadLetter);
        return oracle.violations();
    }
}
