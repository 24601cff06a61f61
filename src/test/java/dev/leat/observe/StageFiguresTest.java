package dev.leat.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.batch.StageReport;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class StageFiguresTest {
    private final Metrics metrics = new Metrics();
    private final MicrometerTelemetry telemetry = metrics.telemetry("orders");

    @Test
    void events_are_counted_once_and_times_are_those_of_all_lanes() {
        telemetry.stageDone(new StageReport("shape", 0, 10, 7, 2, 1, 0, 5, 50));
        telemetry.stageDone(new StageReport("shape", 1, 4, 4, 0, 0, 0, 7, 70));

        assertThat(telemetry.figures().get("shape")).isEqualTo(new StageFigures("shape", 14, 11, 2, 1, 2, 12, 120));
        assertThat(telemetry.figures().get("sink")).isEqualTo(new StageFigures("sink", 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void what_was_added_since_is_the_difference() {
        telemetry.stageDone(new StageReport("shape", 0, 10, 7, 2, 1, 0, 5, 50));
        StageFigures before = shape();
        telemetry.stageDone(new StageReport("shape", 0, 3, 2, 1, 0, 0, 1, 10));

        StageFigures now = shape();

        assertThat(now.since(before)).isEqualTo(new StageFigures("shape", 3, 2, 1, 0, 1, 1, 10));
        assertThat(before.since(now)).isEqualTo(before);
    }

    private StageFigures shape() {
        return Objects.requireNonNull(telemetry.figures().get("shape"));
    }
}
