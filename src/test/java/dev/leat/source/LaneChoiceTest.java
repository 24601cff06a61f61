package dev.leat.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import dev.leat.source.LaneChoice.Little;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LaneChoiceTest {
    private static final int LANES = 4;
    private static final int EVENTS_MAX = 100;
    private static final long BYTES_MAX = 1_000;
    private static final long WAIT_NS = LaneChoice.WAIT_MIN_NS;
    private static final long LASTING_NS = LaneChoice.LASTING_NS;

    private final List<PartitionState> partitions =
            IntStream.range(0, LANES).mapToObj(LaneChoiceTest::running).toList();
    private LaneChoice lanes = new LaneChoice(LANES, new Little(EVENTS_MAX, BYTES_MAX, 0), true, 0);

    @Test
    void each_partition_has_its_own_lane_at_first() {
        lanes.look(0, 0, 0, WAIT_NS - 1);

        assertThat(chosen()).doesNotHaveDuplicates();
    }

    @Test
    void after_a_calm_time_all_share_one() {
        lanes.look(EVENTS_MAX / 4, 0, LaneChoice.AGE_MAX_NS, WAIT_NS);

        assertThat(chosen()).containsOnly(0);
    }

    @Test
    void what_is_not_calm_for_a_while_begins_the_time_anew() {
        lanes.look(EVENTS_MAX / 4 + 1, 0, 0, WAIT_NS / 2);
        lanes.look(0, 0, LaneChoice.AGE_MAX_NS + 1, WAIT_NS / 2 + LASTING_NS);
        lanes.look(0, 0, 0, WAIT_NS);
        assertThat(chosen()).doesNotHaveDuplicates();

        lanes.look(0, 0, 0, WAIT_NS / 2 + LASTING_NS + WAIT_NS);

        assertThat(chosen()).containsOnly(0);
    }

    @Test
    void many_events_or_an_old_batch_spread_when_it_lasts() {
        lanes.look(0, 0, 0, WAIT_NS);
        lanes.look(EVENTS_MAX, 0, LaneChoice.AGE_MAX_NS, WAIT_NS + LASTING_NS);
        assertThat(chosen()).containsOnly(0);
        lanes.look(EVENTS_MAX + 1, 0, 0, WAIT_NS + 2 * LASTING_NS - 1);
        assertThat(chosen()).containsOnly(0);

        lanes.look(EVENTS_MAX + 1, 0, 0, WAIT_NS + 2 * LASTING_NS);

        assertThat(chosen()).doesNotHaveDuplicates();
        long gatheredNs = gather(3 * WAIT_NS);
        lanes.look(0, 0, LaneChoice.AGE_MAX_NS + 1, gatheredNs + LASTING_NS);
        assertThat(chosen()).doesNotHaveDuplicates();
    }

    @Test
    void few_events_are_much_when_they_are_large() {
        lanes.look(1, BYTES_MAX / 4 + 1, 0, WAIT_NS);
        assertThat(chosen()).doesNotHaveDuplicates();
        long gatheredNs = gather(2 * WAIT_NS);

        lanes.look(1, BYTES_MAX + 1, 0, gatheredNs + LASTING_NS);

        assertThat(chosen()).doesNotHaveDuplicates();
    }

    @Test
    void what_waits_on_purpose_is_not_old() {
        lanes = new LaneChoice(LANES, new Little(EVENTS_MAX, BYTES_MAX, 500), true, 0);
        lanes.look(1, 0, LaneChoice.AGE_MAX_NS + TimeUnit.MILLISECONDS.toNanos(500), WAIT_NS);

        assertThat(chosen()).containsOnly(0);
    }

    @Test
    void a_moment_in_which_everything_stands_still_changes_nothing() {
        lanes.look(0, 0, 0, WAIT_NS);
        lanes.look(10 * EVENTS_MAX, 0, WAIT_NS, WAIT_NS + LASTING_NS - 1);
        lanes.look(0, 0, 0, WAIT_NS + LASTING_NS);
        lanes.look(10 * EVENTS_MAX, 0, WAIT_NS, WAIT_NS + 2 * LASTING_NS - 1);

        assertThat(chosen()).containsOnly(0);
    }

    @Test
    void what_did_not_last_is_tried_again_later_each_time_but_within_a_minute() {
        long nowNs = 0;
        long before = 0;
        for (int round = 0; round < 10; round++) {
            long gatheredNs = gather(nowNs);
            long waitedNs = gatheredNs - nowNs;
            assertThat(waitedNs).isEqualTo(Math.min(WAIT_NS << round, LaneChoice.WAIT_MAX_NS));
            assertThat(waitedNs).isGreaterThanOrEqualTo(before);
            before = waitedNs;
            nowNs = gatheredNs + LASTING_NS;
            lanes.look(EVENTS_MAX + 1, 0, 0, nowNs);
        }

        long gatheredNs = gather(nowNs);
        long lastedNs = gatheredNs + LaneChoice.WAIT_MAX_NS;
        lanes.look(EVENTS_MAX + 1, 0, 0, lastedNs);

        assertThat(gather(lastedNs) - lastedNs).isEqualTo(WAIT_NS);
    }

    @Test
    void a_partition_stays_where_something_of_it_is_on_the_way() {
        PartitionState busy = partitions.get(1);
        int own = open(busy);
        lanes.look(0, 0, 0, WAIT_NS);

        assertThat(lanes.next(busy)).isEqualTo(own);
        assertThat(lanes.mustMove(busy)).isFalse();
        busy.acknowledged(1, 0);
        assertThat(lanes.next(busy)).isZero();
    }

    @Test
    void only_those_in_the_lane_of_another_must_move_when_lanes_are_spread() {
        lanes.look(0, 0, 0, WAIT_NS);
        partitions.forEach(this::open);
        lanes.look(EVENTS_MAX + 1, 0, 0, WAIT_NS + LASTING_NS);

        assertThat(partitions.stream().filter(lanes::mustMove)).hasSize(LANES - 1);
        partitions.forEach(state -> state.acknowledged(1, 0));
        assertThat(partitions.stream().filter(lanes::mustMove)).isEmpty();
    }

    @Test
    void a_pipeline_that_does_not_gather_never_does() {
        lanes = new LaneChoice(LANES, new Little(EVENTS_MAX, BYTES_MAX, 0), false, 0);

        lanes.look(0, 0, 0, 100 * WAIT_NS);

        assertThat(chosen()).doesNotHaveDuplicates();
    }

    /** When lanes are shared, if nothing is on the way from now on. */
    private long gather(long fromNs) {
        long nowNs = fromNs;
        while (chosen().stream().distinct().count() > 1) {
            nowNs += WAIT_NS;
            lanes.look(0, 0, 0, nowNs);
        }
        return nowNs;
    }

    private List<Integer> chosen() {
        return partitions.stream().map(lanes::next).toList();
    }

    private int open(PartitionState state) {
        state.lane(lanes.next(state));
        state.opened(new PartitionState.Open(0, 1, 1, 1, 0, 0));
        return state.lane();
    }

    private static PartitionState running(int partition) {
        PartitionState state = new PartitionState(new PartitionId("orders", partition));
        state.claiming();
        state.running(new Position(state.partition(), new UUID(0, 0), 1, 0));
        return state;
    }
}
