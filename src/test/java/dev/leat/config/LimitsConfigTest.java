package dev.leat.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LimitsConfigTest {
    private static final LimitsConfig LIMITS = new LimitsConfig(33_554_432, 1000, 8);

    @Test
    void the_last_batch_of_a_full_lane_waits_for_all_ahead_of_it() {
        assertThat(LIMITS.laneDeadlineMs(1_000)).isEqualTo(1_000 * 8 * 4);
    }

    @Test
    void nobody_waits_longer_than_an_hour_for_those_ahead() {
        assertThat(LIMITS.laneDeadlineMs(600_000)).isEqualTo(3_600_000);
    }

    @Test
    void one_batch_always_has_the_time_it_may_take() {
        assertThat(LIMITS.laneDeadlineMs(7_200_000)).isEqualTo(7_200_000);
    }
}
