package dev.leat.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AssignmentTest {
    private final MemoryBudget memory = new MemoryBudget(1_500, 9_000, 3);
    private final LaneChoice lanes = new LaneChoice(4, new LaneChoice.Little(100, 10_000, 0), true, 0);
    private final Assignment assignment = new Assignment(1_000, 3, 10, lanes, memory.share(1_000));

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

    @Test
    void a_pipeline_with_more_than_its_part_pauses_when_all_together_have_too_much() {
        MemoryBudget.Share others = memory.share(1_000);
        PartitionState state = running(0);
        running(1);
        send(state, 499);
        others.told(2_000);
        assertThat(pause(state)).isNull();

        send(state, 1);

        assertThat(pause(running(2))).isEqualTo("memory");
        others.told(999);
        assertThat(pause(running(3))).isNull();
        others.told(1_000);
        state.acknowledged(1, 0);
        assertThat(pause(running(4))).isNull();
    }

    @Test
    void a_pipeline_may_have_what_its_own_limit_says_as_far_as_the_heap_can_bear_it() {
        MemoryBudget.Share small = memory.share(1_000);
        MemoryBudget.Share large = memory.share(4_000);
        MemoryBudget.Share unbounded = memory.share(Long.MAX_VALUE);
        small.told(500);
        unbounded.told(500);

        large.told(2_999);
        assertThat(small.exhausted()).isTrue();
        assertThat(large.exhausted()).isFalse();

        large.told(3_000);
        assertThat(large.exhausted()).isTrue();
        assertThat(unbounded.exhausted()).isFalse();
        unbounded.told(6_000);
        assertThat(unbounded.exhausted()).isTrue();
    }

    @Test
    void what_has_ended_leaves_its_part_to_others() {
        PartitionState state = running(0);
        send(state, 900);
        MemoryBudget.Share other = memory.share(1_000);
        other.told(600);
        assertThat(pause(state)).isEqualTo("memory");
        assertThat(other.exhausted()).isTrue();

        assignment.end();

        assertThat(other.exhausted()).isFalse();
    }

    @Test
    void a_partition_in_a_lane_that_others_need_pauses_until_nothing_of_it_is_on_the_way() {
        PartitionState own = running(ownLane(0));
        PartitionState other = running(ownLane(1));
        lanes.look(0, 0, 0, LaneChoice.WAIT_MIN_NS);
        send(own, 1);
        send(other, 1);
        assertThat(pause(other)).isNull();

        lanes.look(101, 0, 0, LaneChoice.WAIT_MIN_NS + LaneChoice.LASTING_NS);

        assertThat(pause(own)).isNull();
        assertThat(pause(other)).isEqualTo("lane");
        other.acknowledged(1, 0);
        assertThat(pause(other)).isNull();
        assertThat(lanes.next(other)).isEqualTo(1);
    }

    @Test
    void an_old_batch_spreads_the_partitions() {
        PartitionState state = running(ownLane(1));
        long nowNs = LaneChoice.WAIT_MIN_NS;
        assignment.look(nowNs);
        send(state, 1);
        assertThat(state.lane()).isZero();

        assignment.look(nowNs + LaneChoice.LASTING_NS);

        assertThat(pause(state)).isEqualTo("lane");
    }

    private static int ownLane(int lane) {
        return IntStream.range(0, 4)
                .filter(partition -> new PartitionId("orders", partition).lane(4) == lane)
                .findFirst()
                .orElseThrow();
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

    private void send(PartitionState state, long bytes) {
        send(state, bytes, 1);
    }

    private void send(PartitionState state, long bytes, int events) {
        state.lane(lanes.next(state));
        state.opened(new PartitionState.Open(state.readOffset(), state.readOffset() + events, events, bytes, 0, 0));
    }

    private static Position row(PartitionState state) {
        return new Position(state.partition(), new UUID(0, 0), 1, 0);
    }

    private @Nullable String pause(PartitionState state) {
        assignment.look(0);
        return assignment.pauseCause(state);
    }
}
