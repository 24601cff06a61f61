package dev.leat.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private final AtomicLong nowNs = new AtomicLong();
    private final RateLimit limit = new RateLimit(nowNs::get, 2);

    @Test
    void lets_the_first_lines_of_a_window_pass_and_tells_later_how_many_it_held_back() {
        assertThat(limit.pass("doubt")).isZero();
        assertThat(limit.pass("doubt")).isZero();
        assertThat(limit.pass("doubt")).isEqualTo(-1);
        assertThat(limit.pass("doubt")).isEqualTo(-1);

        nowNs.addAndGet(RateLimit.WINDOW_NS);

        assertThat(limit.pass("doubt")).isEqualTo(2);
        assertThat(limit.pass("doubt")).isZero();
    }

    @Test
    void kinds_without_end_share_the_lines_of_one() {
        int passed = 0;
        for (int i = 0; i < 10_000; i++) {
            passed += limit.pass("cause " + i) < 0 ? 0 : 1;
        }

        assertThat(passed).isEqualTo(RateLimit.KINDS_MAX + 2);
    }

    @Test
    void kinds_of_which_nothing_came_for_a_window_make_room_for_new_ones() {
        for (int i = 0; i < RateLimit.KINDS_MAX; i++) {
            limit.pass("old " + i);
        }
        nowNs.addAndGet(RateLimit.WINDOW_NS);

        for (int i = 0; i < 5; i++) {
            assertThat(limit.pass("new " + i)).isZero();
        }
    }

    @Test
    void one_kind_does_not_silence_another() {
        limit.pass("doubt");
        limit.pass("doubt");
        limit.pass("doubt");

        assertThat(limit.pass("claim")).isZero();
    }
}
