package dev.leat.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BackOffTest {
    private final BackOff backOff = new BackOff();

    @Test
    void waits_double_up_to_ten_seconds_and_begin_anew_after_a_good_while() {
        assertThat(next(false, 7)).containsExactly(500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000);

        assertThat(next(true, 1)).containsExactly(500);
        assertThat(next(false, 2)).containsExactly(1_000, 2_000);
    }

    private long[] next(boolean ranWell, int times) {
        long[] waits = new long[times];
        for (int i = 0; i < times; i++) {
            waits[i] = backOff.nextMs(ranWell);
        }
        return waits;
    }
}
