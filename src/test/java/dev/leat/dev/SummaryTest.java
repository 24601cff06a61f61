package dev.leat.dev;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SummaryTest {
    private final Summary summary = new Summary(1000, 750, 2, 248, 0.5, 2.25, 19.04);

    @Test
    void is_one_line_of_json_with_points_whatever_the_locale() {
        assertThat(summary.json())
                .isEqualTo("{\"events\":1000,\"rows\":750,\"deadLetters\":2,\"dropped\":248,\"seconds\":0.500,"
                        + "\"eventsPerSecond\":2000,\"latencyMsP50\":2.3,\"latencyMsP99\":19.0}");
    }

    @Test
    void adds_up_only_when_every_event_is_accounted_for_once() {
        assertThat(summary.adds()).isTrue();
        assertThat(new Summary(1000, 749, 2, 248, 0.5, 2, 19).adds()).isFalse();
        assertThat(new Summary(1000, 751, 2, 248, 0.5, 2, 19).adds()).isFalse();
    }
}
