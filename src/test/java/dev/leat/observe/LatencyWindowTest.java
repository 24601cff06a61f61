package dev.leat.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatencyWindowTest {
    private final LatencyWindow window = new LatencyWindow();

    @Test
    void weighs_latencies_by_events() {
        window.record(5, 98);
        window.record(1_000, 2);

        window.turn();

        assertThat(window.percentiles().events()).isEqualTo(100);
        assertThat(window.percentiles().p50Ms()).isEqualTo(5);
        assertThat(window.percentiles().p99Ms()).isBetween(990L, 1_010L);
    }

    @Test
    void forgets_what_is_older_than_ten_turns() {
        window.record(5, 1);

        for (int turn = 0; turn < 10; turn++) {
            window.turn();
            assertThat(window.percentiles().events()).isEqualTo(1);
        }
        window.turn();

        assertThat(window.percentiles()).isEqualTo(LatencyWindow.Percentiles.NONE);
    }

    @Test
    void a_clock_that_runs_backwards_counts_as_no_latency() {
        window.record(-500, 3);

        window.turn();

        assertThat(window.percentiles().maxMs()).isZero();
    }
}
