package dev.leat.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.support.LeatProcess;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** From any node all nodes can be seen and given orders, also when some of them cannot be reached. */
class ClusterFaceIT {
    private static final int EVENTS_PER_SECOND = 1_000;
    private static final List<String> BOTH = List.of("a", "b");

    @Test
    void every_node_shows_all_nodes_and_who_owns_which_partition() throws Throwable {
        try (Scene scene = Scene.shared();
                Nodes nodes = new Nodes(scene)) {
            scene.events().flowDuring(EVENTS_PER_SECOND, () -> {
                startBoth(nodes);
                for (String asked : BOTH) {
                    Scene.until("both nodes, as " + asked + " sees them", () -> bothAreWell(nodes, asked));
                    Scene.until(
                            "owners, as " + asked + " sees them",
                            () -> assertThat(owners(nodes, scene, asked)).isEqualTo(stored(scene)));
                }

                assertThat(nodes.send("b", "GET", "/metrics", null).body()).contains("leat_cluster_members 2.0");

                assertThat(post(nodes, "a", pipeline(scene) + "/pause", "{\"reason\": \"index\"}"))
                        .isEqualTo(200);
                Scene.until(
                        "the pause everywhere",
                        () -> assertThat(nodes.states("b")).containsExactly("a PAUSED 1", "b PAUSED 1"));
                assertThat(post(nodes, "b", pipeline(scene) + "/resume", null)).isEqualTo(200);
                Scene.until(
                        "both go on",
                        () -> assertThat(nodes.states("a")).containsExactly("a RUNNING 2", "b RUNNING 2"));
            });

            scene.finish();
        }
    }

    @Test
    void a_node_that_does_not_answer_is_shown_and_the_others_keep_control() throws Throwable {
        try (Scene scene = Scene.shared();
                Nodes nodes = new Nodes(scene)) {
            scene.events().flowDuring(EVENTS_PER_SECOND, () -> {
                LeatProcess b = startBoth(nodes);
                Scene.until("both nodes", () -> bothAreWell(nodes, "a"));
                heardOfItsPartitions(scene);

                b.pause();
                awaitUnreachable(nodes);
                Scene.until("b is silent, too", () -> {
                    JsonNode silent = nodes.shown("a", "b");
                    assertThat(silent.path("member").asBoolean(true)).isFalse();
                    assertThat(silent.path("reason").asText()).startsWith("silent for ");
                    assertThat(silent.at("/pipelines/0/partitionCount").asInt()).isEqualTo(4);
                });
                nodes.awaitClaimed("a", Events.PARTITIONS);
                Scene.until(
                        "all partitions are a's",
                        () -> assertThat(owners(nodes, scene, "a"))
                                .isEqualTo(stored(scene))
                                .allMatch(owner -> owner.contains(" a ")));
                assertThat(post(nodes, "a", pipeline(scene) + "/pause", "{}")).isEqualTo(200);
                assertThat(post(nodes, "a", pipeline(scene) + "/resume", null)).isEqualTo(200);

                b.resume();
                Scene.until(
                        "b is reachable again and knows of it",
                        () -> assertThat(nodes.states("a")).containsExactly("a RUNNING 2", "b RUNNING 2"));

                b.kill();
                awaitUnreachable(nodes);
                awaitGone(nodes);
            });

            scene.finish();
        }
    }

    @Test
    void a_reload_everywhere_is_checked_by_all_before_any_begins() throws Throwable {
        try (Scene scene = Scene.shared();
                Nodes nodes = new Nodes(scene)) {
            scene.events().flowDuring(EVENTS_PER_SECOND, () -> {
                LeatProcess b = startBoth(nodes);
                Scene.until("both nodes", () -> bothAreWell(nodes, "a"));
                Set<String> before = configs(nodes);

                edit(nodes, "a", "\"lingerMs\": 1");
                edit(nodes, "b", "\"lingerMs\": -1");
                HttpResponse<String> refused = reload(nodes, scene);
                assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
                assertThat(refused.body()).contains("nothing has changed on any node", "b: ", "sink.lingerMs");
                assertThat(ends(nodes)).containsExactlyInAnyOrder("a unchanged", "b refused");
                assertThat(configs(nodes)).isEqualTo(before);

                edit(nodes, "b", "\"lingerMs\": 1");
                HttpResponse<String> reloaded = reload(nodes, scene);
                assertThat(reloaded.statusCode()).as(reloaded.body()).isIn(200, 202);
                Scene.until("both have it", () -> {
                    assertThat(ends(nodes)).containsExactlyInAnyOrder("a reloaded", "b reloaded");
                    assertThat(configs(nodes)).hasSize(1).isNotEqualTo(before);
                });

                b.pause();
                awaitUnreachable(nodes);
                reload(nodes, scene);
                Scene.until(
                        "a has it",
                        () -> assertThat(ends(nodes)).containsExactlyInAnyOrder("a reloaded", "b unreachable"));
                b.resume();
            });

            scene.finish();
        }
    }

    @Test
    void processes_that_are_no_cluster_hear_of_each_other_through_the_database() throws Throwable {
        try (Scene scene = Scene.shared();
                Nodes nodes = new Nodes(scene)) {
            LeatProcess b = nodes.start("b", file -> file.remove("cluster"));
            nodes.start("a", file -> file.remove("cluster"));
            nodes.awaitClaimed("a", 4);
            nodes.awaitClaimed("b", 4);

            Scene.until("a hears of b", () -> {
                JsonNode other = nodes.shown("a", "b");
                assertThat(other.path("reachable").asBoolean(true)).isFalse();
                assertThat(other.path("reason").asText()).contains("not in a cluster");
                assertThat(other.at("/pipelines/0/partitionCount").asInt()).isEqualTo(4);
                assertThat(other.path("heardMs").asLong()).isLessThan(5_000);
                assertThat(nodes.shown("a", "a").path("reachable").asBoolean()).isTrue();
            });
            b.terminate();
            assertThat(b.awaitExit()).isZero();
            Scene.until(
                    "b is forgotten",
                    () -> assertThat(nodes.shown("a", "b").isMissingNode()).isTrue());
            scene.finish();
        }
    }

    /** @return b */
    private static LeatProcess startBoth(Nodes nodes) {
        nodes.start("a").awaitOutput("joined the cluster");
        LeatProcess b = nodes.start("b");
        nodes.awaitClaimed("a", 4);
        nodes.awaitClaimed("b", 4);
        return b;
    }

    /** Before it freezes: what is shown of it then is its last heartbeat. */
    private static void heardOfItsPartitions(Scene scene) {
        Scene.until(
                "a heartbeat of b",
                () -> assertThat(scene.number("SELECT partitions FROM leat.nodes WHERE node = 'b'"))
                        .isEqualTo(4));
    }

    private static void awaitUnreachable(Nodes nodes) {
        Scene.until(
                "b is unreachable",
                () -> assertThat(nodes.shown("a", "b").path("reachable").asBoolean(true))
                        .isFalse());
    }

    private static void awaitGone(Nodes nodes) {
        Scene.until("b is gone and runs nothing", () -> {
            JsonNode gone = nodes.shown("a", "b");
            assertThat(gone.path("gone").asBoolean()).isTrue();
            assertThat(gone.path("pipelines")).isEmpty();
            assertThat(gone.path("reason").asText()).startsWith("not heard of since ");
        });
    }

    private static void bothAreWell(Nodes nodes, String asked) throws Exception {
        JsonNode cluster = nodes.get(asked, "/api/v1/cluster");
        assertThat(cluster.path("joined").asBoolean()).isTrue();
        assertThat(cluster.path("node").asText()).isEqualTo(asked);
        List<String> ids = new ArrayList<>();
        for (JsonNode node : cluster.path("nodes")) {
            ids.add(node.path("node").asText());
            assertThat(node.path("member").asBoolean()).as(node.toString()).isTrue();
            assertThat(node.path("reachable").asBoolean()).as(node.toString()).isTrue();
            assertThat(node.path("self").asBoolean())
                    .isEqualTo(node.path("node").asText().equals(asked));
            assertThat(node.at("/ready/status").asText()).as(node.toString()).isEqualTo("ok");
            assertThat(node.at("/pipelines/0/partitionCount").asInt()).isEqualTo(4);
            assertThat(node.path("heardMs").asLong(99_999)).isLessThan(10_000);
        }
        assertThat(ids).isEqualTo(BOTH);
        assertThat(configs(nodes)).hasSize(1);
    }

    /** Partition, owner and epoch, as a node shows them. */
    private static List<String> owners(Nodes nodes, Scene scene, String asked) throws Exception {
        JsonNode shown = nodes.get(asked, "/api/v1/cluster/pipelines/" + scene.topic());
        assertThat(shown.path("database").isNull()).as(shown.toString()).isTrue();
        assertThat(shown.path("partitionCount").asInt()).isEqualTo(Events.PARTITIONS);
        List<String> owners = new ArrayList<>();
        for (JsonNode partition : shown.path("partitions")) {
            assertThat(partition.path("state").asText()).isEqualTo("RUNNING");
            assertThat(partition.path("lag").isNumber()).isTrue();
            owners.add(partition.path("partition").asText() + " "
                    + partition.path("node").asText() + " "
                    + partition.path("epoch").asText());
        }
        return owners;
    }

    private static List<String> stored(Scene scene) {
        return scene
                .rows("SELECT partition || ' ' || owner || ' ' || epoch FROM leat.positions ORDER BY partition")
                .stream()
                .map(row -> (String) row.get(0))
                .toList();
    }

    private static Set<String> configs(Nodes nodes) throws Exception {
        Set<String> configs = new HashSet<>();
        for (JsonNode node : nodes.get("a", "/api/v1/cluster").path("nodes")) {
            configs.add(node.at("/pipelines/0/config").asText());
        }
        return configs;
    }

    /** How the last task ended on each node. */
    private static List<String> ends(Nodes nodes) throws Exception {
        List<String> ends = new ArrayList<>();
        for (JsonNode node : nodes.get("a", "/api/v1/tasks").at("/tasks/0/nodes")) {
            ends.add(node.path("node").asText() + " " + node.path("end").asText());
        }
        return ends;
    }

    private static String pipeline(Scene scene) {
        return "/api/v1/pipelines/" + scene.topic();
    }

    private static HttpResponse<String> reload(Nodes nodes, Scene scene) throws Exception {
        return nodes.send("a", "POST", "/api/v1/cluster/pipelines/" + scene.topic() + "/reload", null);
    }

    private static int post(Nodes nodes, String asked, String path, @Nullable String body) throws Exception {
        return nodes.send(asked, "POST", path, body).statusCode();
    }

    private static void edit(Nodes nodes, String id, String lingerMs) throws IOException {
        String text = Files.readString(nodes.file(id)).replaceAll("\"lingerMs\": -?\\d+", lingerMs);
        Files.writeString(
                nodes.file(id),
                text.contains("lingerMs") ? text : text.replace("\"connections\"", lingerMs + ", \"connections\""));
    }
}
