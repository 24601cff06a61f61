package dev.leat.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.chaos.Violation.Kind;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;

/** With parked keys: what may be otherwise than without passes, and what may not is seen. */
class ParkedOracleTest {
    private final RightTables tables = new RightTables(true);

    private void assertSees(Kind... kinds) {
        assertThat(tables.violations()).extracting(Violation::kind).containsOnly(kinds);
    }

    private Made good() {
        return tables.ledger.stream()
                .map(row -> tables.produced.event(row.part(), row.seq()))
                .skip(20)
                .findFirst()
                .orElseThrow();
    }

    private void addLetter(Made event, String state, String stage, String failure) {
        tables.dead.add(
                new Oracle.DeadRow(event.partition(), event.number(), state, stage, failure, "it waits behind others"));
    }

    /** Of two events of a transaction that are as wished, the later one is shown first. */
    private void swap(BiPredicate<Made, Made> wished) {
        for (int first = 0; first < tables.ledger.size(); first++) {
            for (int then = first + 1; then < tables.ledger.size(); then++) {
                Oracle.LedgerRow a = tables.ledger.get(first);
                Oracle.LedgerRow b = tables.ledger.get(then);
                if (a.xact() == b.xact()
                        && wished.test(
                                tables.produced.event(a.part(), a.seq()), tables.produced.event(b.part(), b.seq()))) {
                    tables.ledger.set(first, b);
                    tables.ledger.set(then, a);
                    return;
                }
            }
        }
        throw new IllegalStateException("no such pair");
    }

    @Test
    void nothing_is_wrong_with_what_a_right_pipeline_writes() {
        assertThat(tables.violations()).isEmpty();
    }

    @Test
    void a_good_event_may_have_waited() {
        addLetter(good(), "replayed", "sink", "PARKED");

        assertThat(tables.violations()).isEmpty();
    }

    @Test
    void a_good_event_that_was_refused_is_seen() {
        addLetter(good(), "replayed", "sink", "DATABASE");

        assertSees(Kind.DEAD_LETTER);
    }

    @Test
    void a_good_event_that_still_waits_is_seen() {
        addLetter(good(), "parked", "sink", "PARKED");

        assertSees(Kind.DEAD_LETTER);
    }

    @Test
    void a_bad_event_that_still_waits_is_seen() {
        Oracle.DeadRow row = tables.dead.remove(3);
        tables.dead.add(
                new Oracle.DeadRow(row.part(), row.offset(), "parked", row.stage(), row.failure(), row.reason()));

        assertSees(Kind.DEAD_LETTER);
    }

    @Test
    void a_bad_event_that_is_said_to_be_replayed_is_seen() {
        tables.dead.replaceAll(row ->
                new Oracle.DeadRow(row.part(), row.offset(), "replayed", row.stage(), row.failure(), row.reason()));

        assertSees(Kind.DEAD_LETTER);
    }

    @Test
    void a_dead_letter_twice_is_seen() {
        addLetter(good(), "replayed", "sink", "PARKED");
        addLetter(good(), "replayed", "sink", "PARKED");

        assertSees(Kind.DEAD_LETTER);
    }

    @Test
    void a_dead_letter_of_no_event_is_unknown() {
        tables.dead.add(new Oracle.DeadRow(1, 40_000, "replayed", "sink", "PARKED", "it waits behind others"));

        assertSees(Kind.UNKNOWN);
    }

    @Test
    void events_of_other_keys_may_come_before() {
        swap((earlier, later) -> earlier.partition() == later.partition() && earlier.key() != later.key());

        assertThat(tables.violations()).isEmpty();
    }

    @Test
    void events_of_one_key_keep_their_order() {
        swap((earlier, later) -> earlier.key() == later.key());

        assertSees(Kind.ORDER);
    }
}
