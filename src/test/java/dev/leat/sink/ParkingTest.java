package dev.leat.sink;

import static dev.leat.sink.SinkFixture.event;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.leat.api.Event;
import dev.leat.api.FailureKind;
import dev.leat.batch.DeadLetter;
import dev.leat.batch.PartitionId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which events wait behind a parked one, and how they go into the table. */
class ParkingTest {
    private static final PartitionId FIRST = new PartitionId(SinkFixture.TOPIC, 0);
    private static final PartitionId SECOND = new PartitionId(SinkFixture.TOPIC, 1);

    private final ParkedKeys known = new ParkedKeys();
    private final Parking parking = new Parking(known);

    private static DeadLetter failed(Event event, boolean parked) {
        return new DeadLetter(event, "shape", FailureKind.CONVERSION, "no number", null, parked);
    }

    private static KeyDigest digest(String key) {
        return Objects.requireNonNull(KeyDigest.of(event(0, 0, key, "")));
    }

    @Test
    void nothing_waits_as_long_as_nothing_is_parked() {
        assertThat(parking.waiting(event(0, 7, "a", "{}"))).isNull();
        assertThat(parking.added()).isEmpty();
    }

    @Test
    void a_parked_event_holds_up_its_key_in_its_partition_and_nobody_else() {
        DeadLetter dead = failed(event(0, 7, "a", "{}"), true);

        assertThat(parking.failed(dead)).isSameAs(dead);

        DeadLetter waiting = parking.waiting(event(0, 8, "a", "{}"));
        assertThat(waiting)
                .isEqualTo(new DeadLetter(
                        Objects.requireNonNull(waiting).event(),
                        "sink",
                        FailureKind.PARKED,
                        "waits behind offset 7 of its key",
                        null,
                        true));
        assertThat(parking.waiting(event(0, 8, "b", "{}"))).isNull();
        assertThat(parking.waiting(event(1, 8, "a", "{}"))).isNull();
        assertThat(parking.waiting(event(0, 8, null, "{}"))).isNull();
        assertThat(parking.added()).isEqualTo(Map.of(FIRST, Map.of(digest("a"), 7L)));
    }

    @Test
    void an_event_that_fails_behind_a_parked_one_only_waits_and_says_so() {
        DeadLetter first = parking.failed(failed(event(0, 7, "a", "{}"), true));
        DeadLetter second = parking.failed(failed(event(0, 9, "a", "{}"), true));

        assertThat(first.waits()).isFalse();
        assertThat(second.waits()).isTrue();
        assertThat(second.reason()).isEqualTo("waits behind offset 7 of its key; failed itself in shape: no number");
        assertThat(parking.added()).isEqualTo(Map.of(FIRST, Map.of(digest("a"), 7L)));
    }

    @Test
    void without_a_key_or_the_wish_nothing_is_parked() {
        DeadLetter plain = failed(event(0, 7, "a", "{}"), false);

        assertThat(parking.failed(plain)).isSameAs(plain);
        assertThat(parking.failed(failed(event(0, 8, null, "{}"), true)).parked())
                .isFalse();
        assertThat(parking.waiting(event(0, 9, "a", "{}"))).isNull();
    }

    @Test
    void an_empty_key_is_a_key() {
        assertThat(parking.failed(failed(event(0, 7, "", "{}"), true)).parked()).isTrue();
        assertThat(parking.waiting(event(0, 8, "", "{}"))).isNotNull();
        assertThat(parking.waiting(event(0, 8, null, "{}"))).isNull();
    }

    @Test
    void what_one_transaction_decides_counts_for_the_next_after_its_commit() {
        known.know(FIRST, 3, 7, Map.of(digest("old"), 1L));
        DeadLetter unused = parking.failed(failed(event(0, 7, "a", "{}"), true));
        Parking next = new Parking(known);

        assertThat(next.waiting(event(0, 8, "a", "{}"))).isNull();
        assertThat(next.waiting(event(0, 8, "old", "{}"))).isNotNull();
        known.add(FIRST, Objects.requireNonNull(parking.added().get(FIRST)));
        assertThat(next.waiting(event(0, 8, "a", "{}"))).isNotNull();
    }

    @Test
    void a_search_does_not_let_events_wait_behind_later_ones() {
        DeadLetter later = parking.failed(failed(event(0, 9, "a", "{}"), true));
        Parking search = parking.search();

        assertThat(search.waiting(event(0, 3, "a", "{}"))).isNull();
        DeadLetter earlier = search.failed(failed(event(0, 5, "a", "{}"), true));

        assertThat(List.of(later.waits(), earlier.waits())).containsExactly(false, false);
        assertThat(search.waiting(event(0, 6, "a", "{}"))).isNotNull();
        assertThat(parking.and(search).added()).isEqualTo(Map.of(FIRST, Map.of(digest("a"), 5L)));
    }

    @Test
    void another_claim_asks_the_table_anew() {
        known.know(FIRST, 3, 7, Map.of(digest("a"), 1L));

        assertThat(known.knows(FIRST, 3, 7)).isTrue();
        assertThat(known.knows(FIRST, 4, 7)).isFalse();
        known.know(FIRST, 4, 7, Map.of());
        assertThat(known.isEmpty()).isTrue();
        assertThat(parking.waiting(event(0, 8, "a", "{}"))).isNull();
        known.forget(FIRST);
        assertThat(known.knows(FIRST, 4, 7)).isFalse();
    }

    @Test
    void a_partition_that_was_in_another_lane_asks_the_table_anew() {
        known.know(FIRST, 3, 7, Map.of());
        known.reached(FIRST, 10);
        known.reached(SECOND, 10);

        assertThat(known.knows(FIRST, 3, 10)).isTrue();
        assertThat(known.knows(FIRST, 3, 12)).isFalse();
        assertThat(known.knows(SECOND, 3, 10)).isFalse();
    }

    @Test
    void a_partition_is_crowded_by_its_parked_keys_not_by_what_waits() {
        known.know(FIRST, 3, 7, Map.of(digest("a"), 1L));
        IntStream.range(2, 50)
                .forEach(offset -> assertThat(parking.failed(failed(event(0, offset, "a", ""), true)))
                        .isNotNull());
        assertThat(parking.crowded(1)).isNull();

        assertThat(parking.failed(failed(event(0, 60, "b", ""), true)).waits()).isFalse();

        assertThat(parking.crowded(2)).isNull();
        assertThat(parking.crowded(1)).isEqualTo(FIRST);
    }

    @Test
    void pieces_are_in_the_order_of_their_numbers() {
        assertThat(EventOrder.comparePart("2", "10")).isNegative();
        assertThat(EventOrder.comparePart("2.10", "2.9")).isPositive();
        assertThat(EventOrder.comparePart("2", "2.0")).isNegative();
        assertThat(EventOrder.comparePart(null, "0")).isNegative();
        assertThat(EventOrder.comparePart("3", "3")).isZero();
        assertThat(EventOrder.comparePart(null, null)).isZero();
    }

    @Test
    void what_is_stored_is_in_order_and_pieces_that_all_wait_are_one_record() {
        List<DeadLetter> stored = StoredOrder.of(List.of(
                letter(1, 4, "1", FailureKind.PARKED),
                letter(0, 9, null, FailureKind.PARKED),
                letter(0, 8, "10", FailureKind.PARKED),
                letter(0, 8, "2", FailureKind.PARKED),
                letter(0, 7, "1", FailureKind.PARKED),
                letter(0, 7, "0", FailureKind.DATABASE),
                letter(1, 4, "0", FailureKind.PARKED)));

        assertThat(stored)
                .extracting(dead -> dead.event().origin().partition() + "@"
                        + dead.event().origin().offset() + "#" + dead.event().part())
                .containsExactly("0@7#0", "0@7#1", "0@8#null", "0@9#null", "1@4#null");
        assertThat(stored.get(2).event().origin().value()).isEqualTo("{}".getBytes(StandardCharsets.UTF_8));
        assertThat(stored.get(2).parked()).isTrue();
    }

    private static DeadLetter letter(int partition, long offset, @Nullable String part, FailureKind kind) {
        Event event = event(partition, offset, "a", "{}");
        if (part != null) {
            event = event.piece(Integer.parseInt(part), NullNode.instance);
        }
        return new DeadLetter(event, "sink", kind, "why", null, true);
    }
}
