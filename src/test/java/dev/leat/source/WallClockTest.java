package dev.leat.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WallClockTest {
    private static final long HOUR_MS = TimeUnit.HOURS.toMillis(1);

    private final WallClock clock = new WallClock();

    private long setBackMs(long wallMs, long passedMs) {
        return clock.setBackMs(wallMs, TimeUnit.MILLISECONDS.toNanos(passedMs));
    }

    @Test
    void a_clock_that_goes_on_or_ahead_is_not_set_back() {
        assertThat(setBackMs(1_000, 0)).isZero();
        assertThat(setBackMs(2_000, 1_000)).isZero();
        assertThat(setBackMs(HOUR_MS, 1_100)).isZero();
    }

    @Test
    void what_was_ahead_and_comes_back_is_set_back() {
        setBackMs(0, 0);
        setBackMs(HOUR_MS, 10);

        assertThat(setBackMs(20, 20)).isEqualTo(HOUR_MS - 10);
        assertThat(setBackMs(1_020, 1_020)).isEqualTo(HOUR_MS - 10);
    }

    @Test
    void seconds_that_pass_unseen_are_none_that_were_set_back() {
        setBackMs(0, 0);

        assertThat(setBackMs(60_000, 10)).isZero();
        assertThat(setBackMs(59_990, 20)).isEqualTo(20);
    }
}
