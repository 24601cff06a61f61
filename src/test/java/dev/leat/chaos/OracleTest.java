package dev.leat.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.chaos.Violation.Kind;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What a right pipeline writes passes; each way of being wrong is seen and called by its name. */
class OracleTest {
    private final RightTables tables = new RightTables(false);

    private void assertSees(Kind... kinds) {
        assertThat(tables.violations()).extracting(Violation::kind).containsOnly(kinds);
    }

    private Made some(Predicate<Made> wanted) {
        for (int number = tables.produced.size(1) / 2; number < tables.produced.size(1); number++) {
            if (wanted.test(tables.produced.event(1, number))) {
                return tables.produced.event(1, number);
            }
        }
        throw new IllegalStateException("no such event");
    }

    private int ledgerIndex(Predicate<Made> wanted) {
        Made event = some(made -> made.kind() == EventKind.GOOD && wanted.test(made));
        for (int index = 0; index < tables.ledger.size(); index++) {
            if (tables.ledger.get(index).part() == 1 && tables.ledger.get(index).seq() == event.number()) {
                return index;
            }
        }
        throw new IllegalStateException("not written");
    }

    @Test
    void nothing_is_wrong_with_what_a_right_pipeline_writes() {
        assertThat(tables.violations()).isEmpty();
        assertThat(tables.audit).anyMatch(Oracle.AuditRow::deleted);
        assertThat(tables.dead).extracting(Oracle.DeadRow::stage).contains("source", "amount", "sink");
    }

    @Test
    void an_event_that_is_nowhere_is_lost() {
        Made event = some(made -> made.kind() == EventKind.GOOD && made.lines() == 0);
        tables.ledger.removeIf(row -> row.part() == 1 && row.seq() == event.number());
        tables.audit.removeIf(row -> row.key() == event.key() && row.version() == event.number());

        assertThat(tables.violations()).extracting(Violation::kind).contains(Kind.LOST);
    }

    @Test
    void a_row_twice_is_a_duplicate() {
        Oracle.LedgerRow row = tables.ledger.get(ledgerIndex(made -> true));
        tables.ledger.add(row);

        assertSees(Kind.DUPLICATE);
    }

    @Test
    void a_line_twice_is_a_duplicate() {
        tables.lines.add(tables.lines.get(0));

        assertSees(Kind.DUPLICATE);
    }

    @Test
    void a_row_before_an_older_one_is_out_of_order() {
        int index =
                ledgerIndex(made -> tables.produced.event(1, made.number() + 1).kind() == EventKind.GOOD);
        tables.ledger.add(index, tables.ledger.remove(index + 1));

        assertSees(Kind.ORDER);
    }

    @Test
    void an_older_version_over_a_newer_one_is_out_of_order() {
        Oracle.AuditRow row = tables.audit.stream()
                .filter(each -> !each.deleted())
                .findFirst()
                .orElseThrow();
        tables.audit.add(row);

        assertSees(Kind.ORDER);
    }

    @Test
    void a_value_that_changed_on_the_way_is_seen() {
        int index = ledgerIndex(made -> true);
        Oracle.LedgerRow row = tables.ledger.get(index);
        tables.ledger.set(
                index,
                new Oracle.LedgerRow(row.xact(), row.part(), row.seq(), row.amount() + 1, row.body(), row.score()));

        assertSees(Kind.CONTENT);
    }

    @Test
    void a_missing_line_is_torn() {
        tables.lines.remove(tables.lines.size() / 2);

        assertSees(Kind.TORN);
    }

    @Test
    void a_line_of_another_transaction_is_torn() {
        Oracle.LineRow row = tables.lines.remove(5);
        tables.lines.add(new Oracle.LineRow(row.xact() + 1, row.part(), row.seq(), row.no(), row.qty()));

        assertSees(Kind.TORN);
    }

    @Test
    void a_state_that_was_passed_over_is_torn() {
        // its key has a later event in another transaction, and none in its own
        Oracle.AuditRow row = tables.audit.stream()
                .filter(each -> !each.deleted()
                        && tables.audit.stream()
                                .anyMatch(later -> !later.deleted()
                                        && later.key() == each.key()
                                        && later.version() > each.version()
                                        && noTombstoneBetween(each, later)))
                .findFirst()
                .orElseThrow();
        tables.audit.remove(row);

        assertSees(Kind.TORN);
    }

    private boolean noTombstoneBetween(Oracle.AuditRow from, Oracle.AuditRow to) {
        int partition = (int) (from.key() / 1_000);
        for (int number = (int) from.version(); number < to.version(); number++) {
            Made event = tables.produced.event(partition, number);
            if (event.kind() == EventKind.TOMBSTONE && event.key() == from.key()) {
                return false;
            }
        }
        return true;
    }

    @Test
    void a_row_of_an_event_that_has_none_is_unknown() {
        tables.ledger.add(RightTables.row(9, some(made -> made.kind() == EventKind.DROPPED)));
        tables.ledger.add(RightTables.row(9, new Made(1, 400, EventKind.GOOD)));
        tables.ledger.add(RightTables.row(9, some(made -> made.kind() == EventKind.REFUSED_BY_THE_LINES)));

        assertThat(tables.violations())
                .extracting(Violation::kind)
                .containsExactly(Kind.UNKNOWN, Kind.UNKNOWN, Kind.UNKNOWN);
    }

    @Test
    void a_refused_version_may_pass_only_when_another_one_follows_in_its_transaction() {
        Made passed = tables.produced.add(0, EventKind.REFUSED_BY_THE_STATE);
        Made next = tables.produced.add(0, EventKind.GOOD);
        while (next.key() != passed.key()) {
            next = tables.produced.add(0, EventKind.GOOD);
        }
        tables.transaction(501, 0, passed.number() + 1, tables.produced.size(0));
        tables.dead.removeIf(row -> row.part() == 0 && row.offset() == passed.number());
        tables.ledger.add(tables.ledger.size() - (next.number() - passed.number()), RightTables.row(501, passed));
        for (int line = 0; line < passed.lines(); line++) {
            tables.lines.add(new Oracle.LineRow(501, 0, passed.number(), line, line + 1));
        }
        assertThat(tables.violations()).isEmpty();

        tables.ledger.replaceAll(
                row -> row.part() == 0 && row.seq() == passed.number() ? RightTables.row(400, passed) : row);
        tables.lines.replaceAll(row -> row.part() == 0 && row.seq() == passed.number()
                ? new Oracle.LineRow(400, 0, row.seq(), row.no(), row.qty())
                : row);
        assertSees(Kind.TORN);
    }

    @Test
    void a_dead_letter_of_what_is_written_is_seen() {
        Made event = tables.produced.add(0, EventKind.REFUSED_BY_THE_STATE);
        tables.ledger.add(RightTables.row(999, event));
        for (int line = 0; line < event.lines(); line++) {
            tables.lines.add(new Oracle.LineRow(999, 0, event.number(), line, line + 1));
        }
        tables.dead.add(new Oracle.DeadRow(0, event.number(), "new", "sink", "DATABASE", "because"));

        assertThat(tables.violations()).extracting(Violation::kind).contains(Kind.DEAD_LETTER, Kind.TORN);
    }

    @Test
    void a_last_state_that_is_not_the_last_events_is_stale() {
        Oracle.StateRow row = tables.states.values().iterator().next();
        tables.states.put(row.key(), new Oracle.StateRow(row.key(), row.version() - 1, row.body()));

        assertSees(Kind.STALE);
    }

    @Test
    void a_state_that_should_be_deleted_is_stale() {
        tables.states.put(1_999L, new Oracle.StateRow(1_999, 3, "left"));

        assertSees(Kind.STALE);
    }

    @Test
    void a_missing_state_is_stale() {
        tables.states.remove(tables.states.keySet().iterator().next());

        assertSees(Kind.STALE);
    }

    @Test
    void a_mark_that_is_missing_is_stale() {
        tables.marks.remove(tables.marks.keySet().iterator().next());

        assertSees(Kind.STALE);
    }

    @Test
    void a_mark_that_lost_its_note_is_stale() {
        Marks.Row row = tables.marks.values().stream()
                .filter(mark -> !mark.note().equals("none"))
                .findFirst()
                .orElseThrow();
        tables.marks.put(
                List.of(row.key(), (long) row.no()), new Marks.Row(row.key(), row.no(), row.version(), "none"));

        assertSees(Kind.STALE);
    }

    @Test
    void a_mark_of_no_event_is_stale() {
        tables.marks.put(List.of(9L, 9L), new Marks.Row(9, 9, 9, "none"));

        assertSees(Kind.STALE);
    }

    @Test
    void a_dead_letter_that_is_missing_is_seen() {
        tables.dead.remove(3);

        assertSees(Kind.DEAD_LETTER);
    }

    @Test
    void a_dead_letter_twice_is_seen() {
        tables.dead.add(tables.dead.get(3));

        assertSees(Kind.DEAD_LETTER);
    }

    @Test
    void a_dead_letter_of_a_good_event_is_seen() {
        Made event = some(made -> made.kind() == EventKind.GOOD);
        tables.dead.add(new Oracle.DeadRow(1, event.number(), "new", "sink", "DATABASE", "because"));

        assertSees(Kind.DEAD_LETTER);
    }

    @Test
    void a_dead_letter_with_another_reason_is_seen() {
        Oracle.DeadRow row = tables.dead.remove(3);
        tables.dead.add(new Oracle.DeadRow(row.part(), row.offset(), "new", "elsewhere", row.failure(), row.reason()));

        assertSees(Kind.DEAD_LETTER);
    }

    @Test
    void many_violations_of_a_kind_are_told_as_a_number() {
        tables.ledger.addAll(List.copyOf(tables.ledger));

        assertThat(tables.violations())
                .filteredOn(violation -> violation.kind() == Kind.DUPLICATE)
                .hasSize(9)
                .last()
                .hasToString("DUPLICATE: and " + (tables.ledger.size() / 2 - 8) + " more of this kind");
    }
}
