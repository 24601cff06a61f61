package dev.leat.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoopDelaysTest {
    private final LoopDelays delays = new LoopDelays();

    @Test
    void nothing_is_known_before_anything_was_recorded() {
        delays.turn();

        assertThat(delays.percentiles()).isEqualTo(LoopDelays.Percentiles.NONE);
    }

    @Test
    void one_late_timer_of_a_hundred_is_the_maximum_and_not_the_median() {
        for (int each = 0; each < 99; each++) {
            delays.record(200_000);
        }
        delays.record(50_000_000);
        delays.turn();

        assertThat(delays.percentiles().p50Ms()).isBetween(0.19, 0.21);
        assertThat(delays.percentiles().p99Ms()).isBetween(0.19, 0.21);
        assertThat(delays.percentiles().maxMs()).isBetween(49.0, 51.0);
    }

    @Test
    void what_is_older_than_ten_turns_is_forgotten() {
        delays.record(1_000_000);
        for (int turn = 0; turn < 10; turn++) {
            delays.turn();
        }
        assertThat(delays.percentiles().maxMs()).isPositive();

        delays.turn();

        assertThat(delays.percentiles()).isEqualTo(LoopDelays.Percentiles.NONE);
    }
}
