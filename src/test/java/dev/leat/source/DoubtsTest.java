package dev.leat.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import dev.leat.source.PartitionState.Open;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DoubtsTest {
    private static final PartitionId PARTITION = new PartitionId("orders", 3);

    private long nowNs = 1;
    private final Doubts doubts = new Doubts();
    private final PartitionState state = new PartitionState(PARTITION);

    @Test
    void the_reason_outlives_the_next_claim_and_ends_with_what_takes_effect() {
        claim(1, 10);
        state.opened(new Open(10, 20, 10, 10, 0, 0));
        doubt("OUTAGE: disk full");
        claim(2, 10);
        doubts.look(state, false);
        assertThat(doubts.reason(PARTITION)).isEqualTo("OUTAGE: disk full");

        state.opened(new Open(10, 20, 10, 10, 0, 0));
        assertThat(state.acknowledged(2, 10)).isNotNull();
        doubts.look(state, false);

        assertThat(doubts.reason(PARTITION)).isNull();
    }

    @Test
    void after_a_reset_it_ends_with_what_takes_effect_from_there() {
        claim(1, 1_000);
        doubt("FENCED: claimed again");
        claim(2, 0);
        doubts.look(state, false);
        assertThat(doubts.reason(PARTITION)).isEqualTo("FENCED: claimed again");

        state.opened(new Open(0, 10, 10, 10, 0, 0));
        assertThat(state.acknowledged(2, 0)).isNotNull();
        doubts.look(state, false);

        assertThat(doubts.reason(PARTITION)).isNull();
    }

    @Test
    void the_first_claim_alone_does_not_end_it() {
        state.claiming();
        doubt("connection refused");
        claim(1, 10);
        doubts.look(state, false);

        assertThat(doubts.reason(PARTITION)).isEqualTo("connection refused");
    }

    @Test
    void the_last_reason_counts() {
        claim(1, 10);
        doubt("OUTAGE: disk full");
        state.claiming();
        doubt("connection refused");

        assertThat(doubts.reason(PARTITION)).isEqualTo("connection refused");
    }

    @Test
    void with_nothing_to_write_a_claim_is_enough() {
        claim(1, 10);
        doubt("connection refused");
        doubts.look(state, true);
        assertThat(doubts.reason(PARTITION)).isEqualTo("connection refused");

        claim(2, 10);
        doubts.look(state, true);

        assertThat(doubts.reason(PARTITION)).isNull();
    }

    @Test
    void what_took_effect_although_nobody_knew_ends_it_at_the_claim() {
        claim(1, 10);
        state.opened(new Open(10, 20, 10, 10, 0, 0));
        doubt("TIMEOUT: no answer");

        claim(2, 20);
        doubts.look(state, false);

        assertThat(doubts.reason(PARTITION)).isNull();
    }

    @Test
    void their_end_is_told_once_with_how_long_and_how_many_they_were() {
        assertThat(doubts.over(nowNs)).isNull();
        claim(1, 10);
        doubt("OUTAGE: disk full");
        nowNs += 50;
        state.claiming();
        doubt("connection refused");
        assertThat(doubts.over(nowNs)).isNull();

        claim(2, 20);
        doubts.look(state, false);

        assertThat(doubts.over(nowNs + 50)).isEqualTo(new Doubts.Over(100, 2));
        assertThat(doubts.over(nowNs + 50)).isNull();
    }

    private void claim(long epoch, long nextOffset) {
        state.claiming();
        state.running(new Position(PARTITION, new UUID(1, 2), epoch, nextOffset));
    }

    private void doubt(String reason) {
        state.doubt(0, 0);
        doubts.told(state, reason, nowNs);
    }
}
