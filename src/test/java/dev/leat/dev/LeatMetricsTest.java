package dev.leat.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class LeatMetricsTest {
    @Test
    void sums_a_metric_over_its_labels_and_takes_no_other_of_the_same_beginning() {
        List<String> lines = List.of(
                "# HELP leat_dead_letters_total Events set aside",
                "leat_dead_letters_total{kind=\"NULL\",pipeline=\"a\"} 3.0",
                "leat_dead_letters_total{kind=\"RANGE\",pipeline=\"a\"} 1.2E7",
                "leat_dead_letters_total_other{pipeline=\"a\"} 100.0",
                "plain 5.0");

        assertThat(LeatMetrics.sum(lines, "leat_dead_letters_total")).isEqualTo(12_000_003);
        assertThat(LeatMetrics.sum(lines, "plain")).isEqualTo(5);
        assertThat(LeatMetrics.sum(lines, "absent")).isZero();
    }
}
