package dev.leat.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AssignmentTest {
    private final Assignment assignment = new Assignment(1_000, 3, 10);

    @Test
    void a_partition_is_read_only_while_it_runs() {
        PartitionState state = add(0);

        assertThat(pause(state)).isEqualTo("claim");
        state.claiming();
        assertThat(pause(state)).isEqualTo("claim");
        state.running(row(state));
        assertThat(pause(state)).isNull();
        state.doubt(0, 0);
        assertThat(pause(state)).isEqualTo("doubt");
    }

    @Test
    void a_full_window_pauses() {
        PartitionState state = running(0);
        send(state, 1, 29);
        assertThat(pause(state)).isNull();

        send(state, 1, 1);

        assertThat(pause(state)).isEqualTo("window");
        state.acknowledged(1, 0);
        assertThat(pause(state)).isNull();
    }

    @Test
    void more_batches_are_on_the_way_where_they_are_small() {
        PartitionState state = running(0);
        for (int batch = 1; batch < 3 * Assignment.SMALL_BATCHES; batch++) {
            send(state, 1);
        }
        assertThat(pause(state)).isNull();

        send(state, 1);

        assertThat(pause(state)).isEqualTo("window");
    }

    @Test
    void what_is_given_up_makes_room() {
        PartitionState state = running(0);
        send(state, 1, 30);

        state.doubt(0, 0);
        state.claiming();
        state.running(new Position(state.partition(), new UUID(0, 0), 2, 0));

        assertThat(pause(state)).isNull();
    }

    @Test
    void a_partition_over_its_share_pauses_and_its_neighbour_does_not() {
        PartitionState greedy = running(0);
        PartitionState modest = running(1);

        send(greedy, 500);

        assertThat(pause(greedy)).isEqualTo("bytes");
        assertThat(pause(modest)).isNull();
    }

    @Test
    void a_used_up_budget_pauses_everybody() {
        PartitionState greedy = running(0);
        PartitionState modest = running(1);

        send(greedy, 1_000);

        assertThat(pause(modest)).isEqualTo("bytes");
    }

    @Test
    void a_share_smaller_than_one_event_still_lets_each_partition_move() {
        PartitionState last = running(0);
        for (int partition = 1; partition < 2_000; partition++) {
            last = running(partition);
        }

        assertThat(pause(last)).isNull();
    }

    private PartitionState add(int partition) {
        PartitionId id = new PartitionId("orders", partition);
        assignment.add(id);
        return Objects.requireNonNull(assignment.get(id));
    }

    private PartitionState running(int partition) {
        PartitionState state = add(partition);
        state.claiming();
        state.running(row(state));
        return state;
    }

    private static void send(PartitionState state, long bytes) {
        send(state, bytes, 1);
    }

    private static void send(PartitionState state, long bytes, int events) {
        state.opened(new PartitionState.Open(state.readOffset(), state.readOffset() + events, events, bytes, 0));
    }

    private static Position row(PartitionState state) {
        return new Position(state.partition(), new UUID(0, 0), 1, 0);
    }

    private @Nullable String pause(PartitionState state) {
        return assignment.pauseCause(state, assignment.openBytes());
    }
}
