package dev.leat.sink;

import static dev.leat.sink.SinkFixture.event;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.leat.api.Event;
import dev.leat.api.FailureKind;
import dev.leat.batch.Batch;
import dev.leat.batch.DeadLetter;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How the dead letters of a parked key go through the stages together. */
class ReplayChunkTest {
    private static final Branches ANY = new Branches(Set.of(), false);

    private static StoredDeadLetter letter(long id, long offset, @Nullable String part) {
        DeadLetter dead = new DeadLetter(event(0, offset, "a", "{}"), "sink", FailureKind.PARKED, "waits", null, true);
        OffsetDateTime at = OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
        return new StoredDeadLetter(id, dead, part, 0, "parked", at, null);
    }

    private static Event piece(long offset, int index) {
        return event(0, offset, "a", "{}").piece(index, NullNode.instance);
    }

    @Test
    void records_go_through_together_and_the_pieces_of_one_as_that_record() {
        ReplayChunk records = ReplayChunk.of(List.of(letter(1, 5, null), letter(2, 6, null), letter(3, 9, null)));
        ReplayChunk pieces = ReplayChunk.of(List.of(letter(1, 5, "1"), letter(2, 5, "10"), letter(3, 6, "0")));

        assertThat(records.ids()).containsExactly(1L, 2L, 3L);
        assertThat(records.batch().events())
                .extracting(event -> event.origin().offset())
                .containsExactly(5L, 6L, 9L);
        assertThat(records.batch().base()).isEqualTo(5);
        assertThat(records.batch().next()).isEqualTo(10);
        assertThat(pieces.ids()).containsExactly(1L, 2L);
        assertThat(pieces.batch().events()).hasSize(1);
    }

    @Test
    void what_was_read_again_after_a_reset_of_positions_goes_into_the_next_chunk() {
        assertThat(ReplayChunk.of(List.of(letter(1, 5, null), letter(2, 5, null)))
                        .ids())
                .containsExactly(1L);
        assertThat(ReplayChunk.of(List.of(letter(1, 5, null), letter(2, 5, "1")))
                        .ids())
                .containsExactly(1L);
        assertThat(ReplayChunk.of(List.of(letter(1, 5, "1"), letter(2, 5, "1"))).ids())
                .containsExactly(1L);
        assertThat(ReplayChunk.of(List.of(letter(1, 5, null), letter(2, 4, null)))
                        .ids())
                .containsExactly(1L);
    }

    @Test
    void a_record_fails_with_any_of_its_pieces_and_may_have_none() {
        ReplayChunk chunk = ReplayChunk.of(List.of(letter(1, 5, null), letter(2, 6, null), letter(3, 7, null)));
        DeadLetter dead = new DeadLetter(piece(6, 0), "shape", FailureKind.REJECTED, "no", null);

        List<ReplayChunk.Made> made =
                chunk.made(chunk.batch().after(List.of(piece(5, 0), piece(5, 1), piece(6, 1)), List.of(dead), 0), ANY);

        assertThat(made.get(0).events()).extracting(Event::part).containsExactly("0", "1");
        assertThat(made.get(1).failed()).isSameAs(dead);
        assertThat(made).extracting(ReplayChunk.Made::missing).containsExactly(false, false, false);
    }

    @Test
    void a_piece_gets_its_own_pieces_fails_with_its_record_and_is_missed() {
        ReplayChunk chunk = ReplayChunk.of(List.of(letter(1, 5, "1"), letter(2, 5, "3"), letter(3, 5, "10")));
        List<Event> kept = List.of(piece(5, 0), piece(5, 1).piece(4, NullNode.instance), piece(5, 10));

        List<ReplayChunk.Made> made = chunk.made(chunk.batch().after(kept, List.of(), 0), ANY);
        DeadLetter record = new DeadLetter(event(0, 5, "a", "{}"), "shape", FailureKind.REJECTED, "no", null);
        List<ReplayChunk.Made> failed = chunk.made(chunk.batch().after(List.of(), List.of(record), 0), ANY);

        assertThat(made.get(0).events()).extracting(Event::part).containsExactly("1.4");
        assertThat(made.get(2).events()).extracting(Event::part).containsExactly("10");
        assertThat(made).extracting(ReplayChunk.Made::missing).containsExactly(false, true, false);
        assertThat(failed).extracting(ReplayChunk.Made::failed).containsOnly(record);
        assertThat(chunk.made(chunk.batch().after(kept, List.of(), 1), ANY))
                .extracting(ReplayChunk.Made::missing)
                .containsExactly(false, false, false);
    }

    @Test
    void of_a_branch_that_is_gone_no_piece_was_dropped() {
        ReplayChunk chunk = ReplayChunk.of(List.of(letter(1, 5, "audit"), letter(2, 5, "lines.1")));
        Batch dropped = chunk.batch().after(List.of(), List.of(), 1);

        assertThat(chunk.made(dropped, new Branches(Set.of("audit", "items"), true)))
                .extracting(ReplayChunk.Made::missing)
                .containsExactly(false, true);
        assertThat(chunk.made(dropped, ANY))
                .extracting(ReplayChunk.Made::missing)
                .containsExactly(false, false);
    }
}
