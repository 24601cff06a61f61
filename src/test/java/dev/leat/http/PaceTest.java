package dev.leat.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {
    /** Before it overflows, as the JVM's may. */
    private long nowNs = Long.MAX_VALUE - 1;

    private final Pace pace = new Pace(() -> nowNs);

    @Test
    void two_hundred_are_written_to_at_once_again_and_again_where_there_is_time_in_between() {
        for (int round = 0; round < 100; round++) {
            pace.wrote(200);
            assertThat(pace.waitMs()).isZero();
            pass(100);
        }
    }

    @Test
    void more_wait_for_as_long_as_their_writes_are_due() {
        pace.wrote(10_000);
        assertThat(pace.waitMs()).isEqualTo(4_900);
        pass(4_899);
        assertThat(pace.waitMs()).isEqualTo(1);
        pass(1);
        assertThat(pace.waitMs()).isZero();
    }

    @Test
    void two_thousand_a_second_over_any_time() {
        int writes = 0;
        for (int ms = 0; ms < 60_000; ms++, pass(1)) {
            if (pace.waitMs() == 0) {
                pace.wrote(700);
                writes += 700;
            }
        }
        assertThat(writes).isBetween(60 * Pace.WRITES_PER_SECOND - 700, 60 * Pace.WRITES_PER_SECOND + 900);
    }

    @Test
    void time_in_which_nothing_was_written_is_not_saved_up() {
        pass(3_600_000);
        pace.wrote(1_000);
        assertThat(pace.waitMs()).isEqualTo(400);
    }

    private void pass(long ms) {
        nowNs += TimeUnit.MILLISECONDS.toNanos(ms);
    }
}
