package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TopTextTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void rates_are_those_between_two_looks() throws Exception {
        TopText.Look first = new TopText.Look(status(1_000, 900, "RUNNING", ""), 0);
        TopText.Look second = new TopText.Look(status(21_000, 10_900, "RUNNING", ""), TimeUnit.SECONDS.toNanos(2));

        assertThat(TopText.of(first, second).lines().filter(line -> line.startsWith("orders")))
                .containsExactly(
                        "orders    RUNNING  10,000  5,000   0       0       12,345  90 s    7 ms  -    20 KiB");
    }

    @Test
    void the_first_look_knows_no_rates() throws Exception {
        assertThat(TopText.of(null, new TopText.Look(status(1, 1, "RUNNING", ""), 0)))
                .contains("orders    RUNNING  -       -       -       -");
    }

    @Test
    void a_restarted_node_counts_from_zero() throws Exception {
        TopText.Look before = new TopText.Look(status(1_000, 900, "RUNNING", ""), 0);
        TopText.Look after = new TopText.Look(status(10, 9, "RUNNING", ""), TimeUnit.SECONDS.toNanos(1));

        assertThat(TopText.of(before, after)).contains("orders    RUNNING  0       0");
    }

    @Test
    void the_reason_of_a_pause_is_below() throws Exception {
        assertThat(StatusText.of(status(1, 1, "PAUSED", "paused by an operator: new column")))
                .startsWith("node n, version 1, since 2026-01-31T00:00:00Z: ok")
                .endsWith("\n\n  orders: paused by an operator: new column");
    }

    @Test
    void times_and_sizes_have_units_that_can_be_read() {
        assertThat(StatusText.ms(MAPPER.valueToTree(9_999))).isEqualTo("9999 ms");
        assertThat(StatusText.ms(MAPPER.valueToTree(599_000))).isEqualTo("599 s");
        assertThat(StatusText.ms(MAPPER.valueToTree(35_000_000))).isEqualTo("583 min");
        assertThat(StatusText.ms(MAPPER.valueToTree(90_000_000))).isEqualTo("25 h");
        assertThat(StatusText.ms(MAPPER.valueToTree(864_000_000))).isEqualTo("10 d");
        assertThat(StatusText.ms(MAPPER.nullNode())).isEqualTo("-");
        assertThat(StatusText.bytes(MAPPER.valueToTree(10_239))).isEqualTo("10239 B");
        assertThat(StatusText.bytes(MAPPER.valueToTree(33_554_432))).isEqualTo("32 MiB");
    }

    private static JsonNode status(long polled, long events, String state, String reason)
            throws JsonProcessingException {
        return MAPPER.readTree("""
                {"node": "n", "version": "1", "startedAt": "2026-01-31T00:00:00Z", "draining": false,
                 "ready": {"status": "ok", "reasons": []},
                 "pipelines": [{"name": "orders", "state": "%s", "failed": false, "reason": %s,
                   "totals": {"polled": %d, "events": %d, "rows": 0, "deadLetters": 0}, "parkedKeys": 0,
                   "latencyMs": {"p50": 7, "p99": null},
                   "source": {"partitionCount": 4, "lag": 12345, "lagMs": 90000, "inFlightBytes": 20480}}]}
                """.formatted(state, reason.isEmpty() ? "null" : "\"" + reason + "\"", polled, events));
    }
}
