package dev.leat.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.batch.PartitionId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long partitions are paused, by cause. */
class PauseClockTest {
    private static final PartitionId ONE = new PartitionId("shop", 1);
    private static final PartitionId TWO = new PartitionId("shop", 2);

    private final List<String> causes = new ArrayList<>();
    private long nowNs;
    private final PauseClock clock = new PauseClock(() -> nowNs, (asked, cause) -> causes.add(cause));

    @Test
    void a_pause_counts_while_it_goes_on_and_no_longer() {
        clock.paused(ONE, "window");
        nowNs = 5;
        clock.paused(TWO, "window");
        nowNs = 7;

        assertThat(clock.totalNs("window")).isEqualTo(7 + 2);
        assertThat(clock.now("window")).isEqualTo(2);
        clock.resumed(ONE);
        nowNs = 10;
        clock.resumed(TWO);
        nowNs = 100;

        assertThat(clock.totalNs("window")).isEqualTo(7 + 5);
        assertThat(clock.count("window")).isEqualTo(2);
        assertThat(clock.now("window")).isZero();
    }

    @Test
    void another_cause_ends_the_pause_before_it_and_the_same_one_goes_on() {
        clock.assigned(List.of(ONE));
        nowNs = 3;
        clock.paused(ONE, "claim");
        nowNs = 5;
        clock.paused(ONE, "doubt");
        nowNs = 6;

        assertThat(clock.totalNs("claim")).isEqualTo(5);
        assertThat(clock.totalNs("doubt")).isEqualTo(1);
        assertThat(clock.count("claim")).isEqualTo(1);
    }

    @Test
    void each_cause_is_told_once_also_one_that_is_new() {
        clock.paused(ONE, "full moon");
        clock.paused(TWO, "full moon");

        assertThat(causes).doesNotHaveDuplicates().contains("claim", "doubt", "window", "bytes", "full moon");
    }
}
