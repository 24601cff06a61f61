package dev.leat.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import dev.leat.source.PartitionState.Open;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How old the first event is that has not taken effect. */
class PartitionLagTest {
    private static final PartitionId PARTITION = new PartitionId("orders", 3);
    private static final long NOW_MS = 1_000_000;

    private final PartitionState state = new PartitionState(PARTITION);

    @Test
    void it_is_unknown_before_kafka_has_told_and_nothing_when_all_is_acknowledged() {
        claim(1, 10);

        assertThat(lagMs(-1, NOW_MS)).isEqualTo(-1);
        assertThat(lagMs(10, NOW_MS)).isZero();
    }

    @Test
    void the_oldest_batch_on_its_way_counts_whatever_kafka_has_told_before() {
        claim(1, 10);
        state.opened(new Open(10, 20, 10, 10, NOW_MS - 500, 0));
        state.opened(new Open(20, 30, 10, 10, NOW_MS - 200, 0));

        assertThat(lagMs(10, NOW_MS)).isEqualTo(500);
        assertThat(state.acknowledged(1, 10)).isNotNull();
        assertThat(lagMs(10, NOW_MS)).isEqualTo(200);
        assertThat(state.acknowledged(1, 20)).isNotNull();
        assertThat(lagMs(30, NOW_MS)).isZero();
    }

    @Test
    void what_waited_before_kafka_fell_silent_has_waited_since_then() {
        claim(1, 10);
        assertThat(lagMs(20, NOW_MS)).isZero();
        assertThat(lagMs(-1, NOW_MS + 500)).isEqualTo(-1);

        assertThat(lagMs(20, NOW_MS + 900)).isEqualTo(900);
    }

    @Test
    void what_is_given_up_in_doubt_still_counts_until_the_row_says_otherwise() {
        claim(1, 10);
        state.opened(new Open(10, 20, 10, 10, NOW_MS - 500, 0));
        state.doubt(0, 0);
        assertThat(lagMs(20, NOW_MS)).isEqualTo(500);

        state.claiming();
        assertThat(lagMs(20, NOW_MS + 100)).isEqualTo(600);
        state.running(new Position(PARTITION, new UUID(1, 2), 2, 10));
        assertThat(lagMs(20, NOW_MS + 200)).isEqualTo(700);
    }

    @Test
    void a_claim_that_finds_it_written_has_nothing_left() {
        claim(1, 10);
        state.opened(new Open(10, 20, 10, 10, NOW_MS - 500, 0));
        state.doubt(0, 0);
        claim(2, 20);

        assertThat(lagMs(20, NOW_MS)).isZero();
    }

    @Test
    void where_only_kafka_has_the_events_it_counts_from_when_they_were_seen() {
        claim(1, 10);

        assertThat(lagMs(11, NOW_MS)).isZero();
        assertThat(lagMs(12, NOW_MS + 300)).isEqualTo(300);
        assertThat(lagMs(10, NOW_MS + 400)).isZero();
        assertThat(lagMs(12, NOW_MS + 500)).isZero();
    }

    private void claim(long epoch, long nextOffset) {
        state.claiming();
        state.running(new Position(PARTITION, new UUID(1, 2), epoch, nextOffset));
    }

    private long lagMs(long endOffset, long nowMs) {
        return state.status(endOffset, null, nowMs).lagMs();
    }
}
