package dev.leat.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class HeardOfTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HeardOf heardOf = new HeardOf(true, 100_000);

    @Test
    void who_was_silent_for_half_a_minute_is_gone_and_runs_nothing() throws IOException {
        ObjectNode node = node(false);

        heardOf.add(node, heard("orders", 40_000));

        assertThat(node.path("gone").asBoolean()).isTrue();
        assertThat(node.path("pipelines")).isEmpty();
        assertThat(node.path("reason").asText())
                .isEqualTo("not heard of since 1970-01-01T00:01:00Z: it ended, froze, or does not reach the database");
    }

    @Test
    void who_was_silent_for_less_is_shown_as_it_was() throws IOException {
        ObjectNode node = node(false);

        heardOf.add(node, heard("orders", 29_000));

        assertThat(node.path("gone").asBoolean()).isFalse();
        assertThat(node.at("/pipelines/0/state").asText()).isEqualTo("RUNNING");
        assertThat(node.path("reason").asText()).startsWith("silent for 29 s");
    }

    @Test
    void who_has_heard_last_is_right() throws IOException {
        ObjectNode node = node(false);

        heardOf.add(node, heard("orders", 40_000));
        heardOf.add(node, heard("orders", 1_000));
        heardOf.add(node, heard("orders", 50_000));

        assertThat(node.path("gone").asBoolean()).isFalse();
        assertThat(node.path("heardMs").asLong()).isEqualTo(1_000);
        assertThat(node.path("pipelines")).hasSize(1);
        assertThat(node.path("reason").asText()).contains("not a member");
    }

    @Test
    void a_member_that_says_nothing_is_named_but_not_as_running() throws IOException {
        ObjectNode node = node(true);

        heardOf.add(node, heard("orders", 40_000));

        assertThat(node.path("gone").asBoolean()).isFalse();
        assertThat(node.at("/pipelines/0/state").asText()).isEqualTo("UNKNOWN");
        assertThat(node.at("/pipelines/0/partitionCount").asInt()).isZero();
    }

    private static ObjectNode node(boolean member) throws IOException {
        return (ObjectNode) JSON.readTree("""
                {"node": "b", "self": false, "member": %s, "gone": false, "reachable": false, "reason": "no answer",
                 "heardMs": null, "pipelines": []}
                """.formatted(member));
    }

    private static ObjectNode heard(String pipeline, long agoMs) throws IOException {
        return (ObjectNode) JSON.readTree("""
                {"node": "b", "startedAt": "2026-01-31T00:00:00Z", "agoMs": %d, "pipeline": {"name": "%s",
                 "state": "RUNNING", "failed": false, "reason": null, "applied": 1, "config": null,
                 "partitionCount": 4, "lag": 7, "lagMs": null}}
                """.formatted(agoMs, pipeline));
    }
}
