package dev.leat.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.batch.Cancellation;
import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import dev.leat.source.PartitionState.Open;
import dev.leat.source.PartitionState.Phase;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PartitionStateTest {
    private static final PartitionId PARTITION = new PartitionId("orders", 3);
    private static final UUID TOPIC_ID = new UUID(1, 2);

    private final PartitionState state = new PartitionState(PARTITION);

    @Test
    void reads_on_from_the_row_that_was_claimed() {
        run(7, 100);

        assertThat(state.phase()).isEqualTo(Phase.RUNNING);
        assertThat(state.epoch()).isEqualTo(7);
        assertThat(state.readOffset()).isEqualTo(100);
        assertThat(state.acknowledgedOffset()).isEqualTo(100);
        assertThat(state.settled()).isTrue();
    }

    @Test
    void acknowledgements_advance_in_order_and_free_bytes() {
        run(1, 0);
        state.opened(open(0, 10));
        state.opened(open(10, 25));

        assertThat(state.openBytes()).isEqualTo(25);
        assertThat(state.acknowledged(1, 10)).as("the second before the first").isNull();
        assertThat(state.acknowledged(1, 0)).isEqualTo(open(0, 10));
        assertThat(state.acknowledgedOffset()).isEqualTo(10);
        assertThat(state.openBytes()).isEqualTo(15);
        assertThat(state.acknowledged(1, 10)).isNotNull();
        assertThat(state.settled()).isTrue();
    }

    @Test
    void an_answer_of_another_epoch_means_nothing() {
        run(1, 0);
        state.opened(open(0, 10));
        state.doubt(0, 0);
        state.claiming();
        state.running(row(2, 0));
        state.opened(open(0, 10));

        assertThat(state.acknowledged(1, 0)).isNull();
        assertThat(state.concerns(1)).isFalse();
        assertThat(state.acknowledgedOffset()).isZero();
        assertThat(state.acknowledged(2, 0)).isNotNull();
    }

    @Test
    void a_late_answer_after_release_means_nothing_also_when_the_partition_came_back() {
        run(1, 0);
        state.opened(open(0, 10));
        state.draining();
        state.released();

        assertThat(state.acknowledged(1, 0)).isNull();
    }

    @Test
    void doubt_forgets_what_is_in_flight_and_cancels_it() {
        run(1, 0);
        state.opened(open(0, 10));
        Cancellation cancellation = state.cancellation();

        state.doubt(0, 0);

        assertThat(state.phase()).isEqualTo(Phase.DOUBT);
        assertThat(state.openBatches()).isZero();
        assertThat(state.openBytes()).isZero();
        assertThat(cancellation.isCancelled()).isTrue();
    }

    @Test
    void doubts_in_a_row_back_off_up_to_five_seconds_and_a_success_begins_anew() {
        run(1, 0);
        long[] delays = new long[10];
        for (int i = 0; i < delays.length; i++) {
            delays[i] = state.doubt(0, 0.999999);
            state.claiming();
            state.running(row(2 + i, 0));
        }

        assertThat(delays).startsWith(100, 200, 400, 800, 1600, 3200, 5000, 5000);
        state.opened(open(0, 1));
        assertThat(state.acknowledged(11, 0)).isNotNull();
        assertThat(state.doubt(0, 0)).isEqualTo(50);
    }

    @Test
    void a_claim_is_wanted_when_the_back_off_is_over() {
        run(1, 0);
        long delayMs = state.doubt(0, 0.5);

        assertThat(state.wantsClaim(TimeUnit.MILLISECONDS.toNanos(delayMs) - 1)).isFalse();
        assertThat(state.wantsClaim(TimeUnit.MILLISECONDS.toNanos(delayMs))).isTrue();
    }

    @Test
    void draining_waits_for_open_batches_and_never_claims_again() {
        run(1, 0);
        state.opened(open(0, 10));
        state.draining();

        assertThat(state.drained()).isFalse();
        assertThat(state.acknowledged(1, 0)).isNotNull();
        assertThat(state.drained()).isTrue();
        assertThat(state.doubt(0, 0)).isEqualTo(-1);
        assertThat(state.wantsClaim(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void a_batch_must_begin_where_the_one_before_ended() {
        run(1, 5);

        assertThatThrownBy(() -> state.opened(open(6, 8))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_claim_must_raise_the_epoch() {
        run(4, 0);
        state.doubt(0, 0);
        state.claiming();

        assertThatThrownBy(() -> state.running(row(4, 0))).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void only_a_running_partition_sends(Phase phase) {
        PartitionState there = in(phase);
        Set<Phase> sending = EnumSet.of(Phase.RUNNING);

        if (sending.contains(phase)) {
            there.opened(open(0, 1));
        } else {
            assertThatThrownBy(() -> there.opened(open(there.readOffset(), there.readOffset() + 1)))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void only_assigned_and_doubtful_partitions_are_claimed(Phase phase) {
        PartitionState there = in(phase);

        if (phase == Phase.ASSIGNED || phase == Phase.DOUBT) {
            assertThat(there.wantsClaim(Long.MAX_VALUE)).isTrue();
            there.claiming();
        } else {
            assertThat(there.wantsClaim(Long.MAX_VALUE)).isFalse();
            assertThatThrownBy(there::claiming).isInstanceOf(IllegalStateException.class);
        }
    }

    /** Any order of steps: what is acknowledged never passes what was sent, never goes back under one epoch. */
    @Test
    void acknowledged_never_passes_what_was_opened_under_any_order_of_steps() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int run = 0; run < 2_000; run++) {
            PartitionState any = new PartitionState(PARTITION);
            long epoch = 0;
            for (int step = 0; step < 60; step++) {
                long before = any.acknowledgedOffset();
                long epochBefore = any.epoch();
                epoch = step(any, random, epoch);
                assertThat(any.acknowledgedOffset()).as("seed %d", seed).isLessThanOrEqualTo(any.readOffset());
                if (any.epoch() == epochBefore) {
                    assertThat(any.acknowledgedOffset()).as("seed %d", seed).isGreaterThanOrEqualTo(before);
                }
                if (any.phase() != Phase.RUNNING && any.phase() != Phase.DRAINING) {
                    assertThat(any.openBytes()).as("seed %d", seed).isZero();
                }
            }
        }
    }

    private static long step(PartitionState any, SplittableRandom random, long epoch) {
        long newEpoch = epoch;
        switch (random.nextInt(6)) {
            case 0 -> {
                if (any.wantsClaim(Long.MAX_VALUE)) {
                    any.claiming();
                }
            }
            case 1 -> {
                if (any.phase() == Phase.CLAIMING) {
                    newEpoch++;
                    any.running(row(newEpoch, Math.max(0, any.acknowledgedOffset()) + random.nextInt(3)));
                }
            }
            case 2 -> {
                if (any.phase() == Phase.RUNNING) {
                    any.opened(open(any.readOffset(), any.readOffset() + random.nextInt(5)));
                }
            }
            case 3 -> {
                long answered = random.nextInt(4) == 0 ? epoch - 1 : epoch;
                var ended = any.acknowledged(answered, any.acknowledgedOffset());
                assertThat(ended == null || answered == any.epoch()).isTrue();
            }
            case 4 -> {
                if (any.phase() == Phase.RUNNING || any.phase() == Phase.CLAIMING) {
                    any.doubt(0, 0);
                }
            }
            default -> {
                if (random.nextInt(20) == 0) {
                    any.draining();
                }
            }
        }
        return newEpoch;
    }

    private void run(long epoch, long nextOffset) {
        state.claiming();
        state.running(row(epoch, nextOffset));
    }

    private static PartitionState in(Phase phase) {
        PartitionState there = new PartitionState(PARTITION);
        if (phase == Phase.ASSIGNED) {
            return there;
        }
        there.claiming();
        if (phase == Phase.CLAIMING) {
            return there;
        }
        there.running(row(1, 0));
        switch (phase) {
            case DOUBT -> there.doubt(0, 0);
            case DRAINING -> there.draining();
            case RELEASED -> {
                there.draining();
                there.released();
            }
            case LOST -> there.lost();
            case ASSIGNED, CLAIMING, RUNNING -> {}
        }
        return there;
    }

    private static Position row(long epoch, long nextOffset) {
        return new Position(PARTITION, TOPIC_ID, epoch, nextOffset);
    }

    private static Open open(long base, long next) {
        return new Open(base, next, (int) (next - base), next - base, 0, 0);
    }
}
