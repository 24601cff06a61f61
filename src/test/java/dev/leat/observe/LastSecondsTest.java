package dev.leat.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LastSecondsTest {
    private final LastSeconds times = new LastSeconds(TimeUnit.MICROSECONDS, TimeUnit.MINUTES.toMicros(10));

    @Test
    void nothing_is_known_before_anything_was_recorded() {
        times.record(5, 0);
        times.turn();

        assertThat(times.percentiles()).isEqualTo(LastSeconds.Percentiles.NONE);
    }

    @Test
    void one_long_time_of_a_hundred_is_the_maximum_and_not_the_median() {
        times.record(200, 99);
        times.record(50_000, 1);
        times.turn();

        assertThat(times.percentiles().count()).isEqualTo(100);
        assertThat(times.percentiles().p50Ms()).isBetween(0.19, 0.21);
        assertThat(times.percentiles().p99Ms()).isBetween(0.19, 0.21);
        assertThat(times.percentiles().maxMs()).isBetween(49.0, 51.0);
    }

    @Test
    void what_is_older_than_ten_turns_is_forgotten() {
        times.record(5, 1);

        for (int turn = 0; turn < 10; turn++) {
            times.turn();
            assertThat(times.percentiles().count()).isEqualTo(1);
        }
        times.turn();

        assertThat(times.percentiles()).isEqualTo(LastSeconds.Percentiles.NONE);
    }

    @Test
    void a_clock_that_runs_backwards_counts_as_no_time() {
        times.record(-500, 3);

        times.turn();

        assertThat(times.percentiles().maxMs()).isZero();
    }
}
