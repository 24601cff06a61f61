package dev.leat.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.leat.api.Event;
import dev.leat.api.FailureKind;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import dev.leat.batch.Batch;
import dev.leat.batch.DeadLetter;
import dev.leat.batch.PartitionId;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrailTest {
    private static final PartitionId PARTITION = new PartitionId("t", 0);

    private final Trail trail = new Trail();
    private final Event event = Event.of(new Origin("t", 0, 5, 0, KeyFormat.STRING, null, new byte[] {'1'}, List.of()));
    private final Batch batch = Batch.of(PARTITION, 0, List.of(event));

    @Test
    void a_piece_that_became_pieces_is_not_dropped_but_one_of_another_number_is() {
        Event second = piece(1);
        Event twelfth = piece(12);

        trail.entered("first", batch);
        trail.entered("second", batch.after(List.of(second, twelfth), List.of(), 0));
        trail.entered("sink", batch.after(List.of(twelfth.piece(0, NullNode.getInstance())), List.of(), 1));

        assertThat(trail.drops()).containsExactly(new Trail.Drop(second, "second"));
    }

    @Test
    void what_failed_is_not_dropped() {
        trail.entered("first", batch);
        trail.entered(
                "sink", batch.after(List.of(), List.of(DeadLetter.of(event, "first", FailureKind.REJECTED, "no")), 0));

        assertThat(trail.drops()).isEmpty();
    }

    @Test
    void what_never_came_out_of_a_stage_is_not_dropped() {
        trail.entered("first", batch);

        assertThat(trail.drops()).isEmpty();
    }

    private Event piece(int number) {
        return event.piece(number, NullNode.getInstance());
    }
}
