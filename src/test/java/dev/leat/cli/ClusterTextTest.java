package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ClusterTextTest {
    private static final String WELL = """
            {"node": "a", "self": true, "member": true, "address": "10.0.0.1:5701", "reachable": true, "reason": null,
             "heardMs": 900, "version": "1.2.3", "startedAt": "2026-01-31T00:00:00Z", "draining": false,
             "ready": {"status": "ok", "reasons": []},
             "pipelines": [{"name": "orders", "state": "PAUSED", "failed": false, "reason": "paused by an operator",
               "applied": 7, "config": "ab12", "partitionCount": 4, "lag": 1200, "lagMs": 20000}]}
            """;
    private static final String SILENT = """
            {"node": "b", "self": false, "member": false, "address": null, "reachable": false,
             "reason": "silent for 40 s", "heardMs": 40000, "version": "1.2.3", "startedAt": null, "draining": null,
             "ready": null, "pipelines": [{"name": "orders", "state": "RUNNING", "failed": false, "reason": null,
               "applied": 6, "config": null, "partitionCount": 4, "lag": null, "lagMs": null}]}
            """;

    @Test
    void nodes_and_their_pipelines_are_tables_and_reasons_stand_below() throws IOException {
        assertThat(ClusterText.of(cluster(WELL, SILENT))
                        .lines()
                        .map(line -> line.replaceAll(" +", " ").strip()))
                .containsExactly(
                        "cluster shop, as node a sees it",
                        "",
                        "NODE STATE ADDRESS VERSION SINCE HEARD",
                        "a * ok 10.0.0.1:5701 1.2.3 2026-01-31T00:00:00Z 900 ms",
                        "b unreachable - 1.2.3 - 40 s",
                        "",
                        "PIPELINE NODE STATE PARTITIONS LAG BEHIND APPLIED CONFIGURATION",
                        "orders a PAUSED 4 1,200 20 s 7 ab12",
                        "orders b RUNNING 4 - - 6 -",
                        "",
                        "a orders: paused by an operator",
                        "b: silent for 40 s");
    }

    @Test
    void the_exit_code_says_whether_all_answer() throws IOException {
        assertThat(ClusterText.exitCode(cluster(WELL))).isEqualTo(ExitCode.OK);
        assertThat(ClusterText.exitCode(cluster(WELL, SILENT))).isEqualTo(ExitCode.PARTIAL);
    }

    @Test
    void the_exit_code_says_whether_all_are_ready() throws IOException {
        String stopped = WELL.replace("\"ok\"", "\"failed\"");
        String degraded = WELL.replace("\"ok\"", "\"degraded\"");

        assertThat(ClusterText.exitCode(cluster(WELL, stopped))).isEqualTo(ExitCode.PARTIAL);
        assertThat(ClusterText.exitCode(cluster(WELL, degraded))).isEqualTo(ExitCode.PARTIAL);
        assertThat(ClusterText.exitCode(cluster(degraded))).isEqualTo(ExitCode.PARTIAL);
        assertThat(ClusterText.exitCode(cluster(stopped, SILENT))).isEqualTo(ExitCode.FAILURE);
    }

    @Test
    void a_node_that_is_gone_is_named_as_such_and_nobody_waits_for_it() throws IOException {
        String gone = SILENT.replace("\"reachable\"", "\"gone\": true, \"reachable\"");

        assertThat(ClusterText.of(cluster(WELL, gone))).containsPattern("b +gone ");
        assertThat(ClusterText.exitCode(cluster(WELL, gone))).isEqualTo(ExitCode.OK);
    }

    @Test
    void a_task_ends_on_each_node_in_its_own_way() throws IOException {
        JsonNode task = new ObjectMapper().readTree("""
                {"nodes": [{"node": "a", "end": "reloaded", "reason": null},
                           {"node": "b", "end": "refused", "reason": "no table"}]}
                """);

        assertThat(ClusterText.ends(task)).containsExactly("a: reloaded", "b: refused: no table");
    }

    private static JsonNode cluster(String... nodes) throws IOException {
        return new ObjectMapper()
                .readTree("{\"node\": \"a\", \"name\": \"shop\", \"joined\": true, \"nodes\": ["
                        + String.join(",", nodes) + "]}");
    }
}
