package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class StatusTextTest {
    @Test
    void why_nothing_takes_effect_is_told_also_while_all_partitions_are_claimed() throws IOException {
        assertThat(text("[]", "\"OUTAGE: 53100 disk full\""))
                .contains("\n  ops: claimed anew, nothing has taken effect since: OUTAGE: 53100 disk full");
    }

    @Test
    void what_the_verdict_says_already_is_not_told_twice() throws IOException {
        assertThat(text("[\"1 partitions not claimed; the last reason: OUTAGE: disk full\"]", "\"OUTAGE: disk full\""))
                .containsOnlyOnce("disk full");
    }

    @Test
    void what_is_unknown_is_no_zero() throws IOException {
        assertThat(text("[]", "null")).containsPattern("RUNNING +8 +- +- ");
    }

    @Test
    void who_is_in_the_group_and_writes_nothing_is_told() throws IOException {
        assertThat(text("[]", "null"))
                .contains("\n  ops: x at /10.0.0.7 is in the consumer group and does not run this pipeline with this"
                        + " database: what Kafka gives to it is not written");
    }

    @Test
    void a_service_that_is_waited_for_is_told_at_once() throws IOException {
        assertThat(text("[]", "null"))
                .contains("\n  ops: stage ask waits for its service, which is out of order since 2026-01-31T00:00:00Z")
                .doesNotContain("stage well");
    }

    private static String text(String reasons, String doubt) throws IOException {
        return StatusText.of(new ObjectMapper().readTree("""
                {"node": "a", "ready": {"status": "ok", "reasons": %s},
                 "pipelines": [{"name": "ops", "state": "RUNNING",
                  "failed": false, "reason": null, "strangers": ["x at /10.0.0.7"],
                  "stages": [
                    {"name": "ask", "breaker": {"state": "open", "since": "2026-01-31T00:00:00Z"}},
                    {"name": "well", "breaker": {"state": "closed", "since": "2026-01-31T00:00:00Z"}},
                    {"name": "sink", "breaker": null}],
                  "source": {"partitionCount": 8, "lag": null, "lagMs": null, "doubt": %s}}]}
                """.formatted(reasons, doubt)));
    }
}
