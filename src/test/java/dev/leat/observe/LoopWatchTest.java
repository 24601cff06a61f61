package dev.leat.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoopWatchTest {
    private static final long EVERY_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long STOPPED_NS = TimeUnit.SECONDS.toNanos(18);

    private final LoopWatch loops = new LoopWatch();

    @Test
    void a_process_that_stood_still_has_no_blocked_loop() {
        loops.looks(0, EVERY_NS);
        loops.tick(0);

        assertThat(loops.holdsMe(STOPPED_NS)).isFalse();
        assertThat(loops.looks(STOPPED_NS, EVERY_NS)).isEqualTo(STOPPED_NS - EVERY_NS);

        assertThat(loops.blocked(STOPPED_NS)).isEmpty();
        assertThat(loops.silentLonger(Health.LOOP_SILENT_NS, STOPPED_NS)).isEmpty();
    }

    @Test
    void a_loop_that_is_blocked_while_others_run_is_blocked() {
        loops.tick(0);
        for (long nowNs = 0; nowNs <= LoopWatch.BLOCKED_NS + EVERY_NS; nowNs += EVERY_NS) {
            assertThat(loops.looks(nowNs, EVERY_NS)).isZero();
        }

        assertThat(loops.blocked(LoopWatch.BLOCKED_NS + 1)).containsExactly(Thread.currentThread());
        assertThat(loops.holdsMe(LoopWatch.BLOCKED_NS + 1)).isTrue();
    }

    @Test
    void a_loop_that_does_not_answer_after_the_process_stood_still_is_blocked_then() {
        loops.looks(0, EVERY_NS);
        loops.tick(0);
        for (long nowNs = STOPPED_NS; nowNs <= STOPPED_NS + 2 * LoopWatch.BLOCKED_NS; nowNs += EVERY_NS) {
            loops.looks(nowNs, EVERY_NS);
        }

        assertThat(loops.blocked(STOPPED_NS + 2 * LoopWatch.BLOCKED_NS)).containsExactly(Thread.currentThread());
    }
}
