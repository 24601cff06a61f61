package dev.leat.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.support.LeatProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real processes that work on a heavy stage for another one, and are killed, frozen or set up in another way. */
class OffloadIT {
    private static final int EVENTS = 1_600;
    private static final int ROUNDS = 1_000;
    /** Of what would be a node's part if all were equally fast. */
    private static final double SHARE_MIN = 0.45;

    private static final Pattern SERVED =
            Pattern.compile("leat_offload_events_total\\{[^}]*where=\"served\"[^}]*} (\\S+)");

    /** Each node has one thread for the stage, so equal shares mean that n nodes are n times as fast as one. */
    @ParameterizedTest
    @ValueSource(strings = {"b", "b c"})
    void other_nodes_take_their_share_of_the_work(String names) throws Throwable {
        List<String> others = List.of(names.split(" ", -1));
        try (Scene scene = Scene.shared();
                Nodes nodes = new Nodes(scene)) {
            start(scene, nodes, others.toArray(String[]::new));
            scene.events().send(EVENTS);
            scene.awaitAll();

            JsonNode work = work(nodes, scene);
            System.out.println("shares of " + EVENTS + " events: " + work);
            double all = work.path("here").asLong()
                    + work.path("there").asLong()
                    + work.path("again").asLong();
            assertThat(all).isEqualTo(EVENTS);
            double fair = 1.0 / (1 + others.size());
            assertThat(work.path("here").asLong() / all).isGreaterThan(fair * SHARE_MIN);
            for (String node : others) {
                assertThat(by(work, node).path("events").asLong() / all)
                        .as(node)
                        .isGreaterThan(fair * SHARE_MIN);
                assertThat(nodes.send(node, "GET", "/health/ready", null).statusCode())
                        .isEqualTo(200);
                assertThat(served(nodes, node))
                        .isGreaterThanOrEqualTo(by(work, node).path("events").asDouble());
            }
            assertThat(scene.number("SELECT count(*) FROM leat.positions WHERE owner <> 'a'"))
                    .isZero();
            scene.finish();
        }
    }

    @Test
    void a_node_that_is_killed_with_events_of_another_one_loses_and_doubles_none() throws Throwable {
        try (Scene scene = Scene.shared();
                Nodes nodes = new Nodes(scene)) {
            List<LeatProcess> others = start(scene, nodes, "b", "c");
            sendUntilOpen(nodes, scene, "b");

            others.get(0).kill();

            scene.awaitAll();
            assertThat(by(work(nodes, scene), "b").path("open").asLong()).isZero();
            assertThat(by(work(nodes, scene), "c").path("events").asLong()).isPositive();
            scene.finish();
        }
    }

    @Test
    void a_node_that_freezes_holds_nothing_up_and_is_used_again_when_it_wakes() throws Throwable {
        try (Scene scene = Scene.shared();
                Nodes nodes = new Nodes(scene)) {
            nodes.observe();
            LeatProcess b = start(scene, nodes, "b").get(0);
            sendUntilOpen(nodes, scene, "b");

            b.pause();
            Scene.until("what b has is done by a", () -> {
                scene.events().send(EVENTS / 8);
                assertThat(work(nodes, scene).path("again").asLong()).isPositive();
            });
            scene.awaitAll();
            long before = by(work(nodes, scene), "b").path("events").asLong();
            nodes.awaitMembers("a");
            b.resume();
            nodes.awaitMembers("a", "b");

            Scene.until("b works again", () -> {
                scene.events().send(EVENTS / 4);
                scene.awaitAll();
                assertThat(by(work(nodes, scene), "b").path("events").asLong()).isGreaterThan(before);
            });
            scene.finish();
        }
    }

    @Test
    void a_node_with_another_configuration_is_not_used_until_its_file_is_the_same() throws Throwable {
        try (Scene scene = Scene.shared();
                Nodes nodes = new Nodes(scene)) {
            nodes.observe();
            Path other = pipeline(scene, ROUNDS + 1);
            LeatProcess a = nodes.startWith("a", pipeline(scene, ROUNDS), roles("pipelines"));
            a.awaitOutput("joined the cluster");
            nodes.startWith("b", other, roles("compute")).awaitOutput("works on stages for other nodes");
            nodes.awaitMembers("a", "b");
            scene.events().send(EVENTS / 4);
            scene.awaitAll();

            assertThat(by(work(nodes, scene), "b").path("events").asLong()).isZero();
            assertThat(a.output())
                    .contains("heavy: node b is left alone for 2000 ms: has another configuration, plugin or version");
            Files.writeString(other, Files.readString(pipeline(scene, ROUNDS)));
            Scene.until("b works", () -> {
                scene.events().send(EVENTS / 8);
                scene.awaitAll();
                assertThat(by(work(nodes, scene), "b").path("events").asLong()).isPositive();
            });
            assertThat(a.output()).contains("heavy: node b works again");
            scene.finish();
        }
    }

    @Test
    void without_another_node_everything_is_done_here() throws Throwable {
        try (Scene scene = Scene.shared();
                Nodes nodes = new Nodes(scene)) {
            start(scene, nodes);
            scene.events().send(EVENTS / 8);
            scene.awaitAll();

            assertThat(work(nodes, scene).path("here").asLong()).isEqualTo(EVENTS / 8);
            scene.finish();
        }
    }

    /** The node a, which has the partitions, and others, which work for it; all know each other. */
    private static List<LeatProcess> start(Scene scene, Nodes nodes, String... others) throws Exception {
        Path file = pipeline(scene, ROUNDS);
        nodes.startWith("a", file, roles("pipelines")).awaitOutput("joined the cluster");
        List<LeatProcess> started = List.of(others).stream()
                .map(id -> nodes.startWith(id, file, roles("compute")))
                .toList();
        started.forEach(process -> process.awaitOutput("works on stages for other nodes"));
        Scene.until(
                "all members",
                () -> assertThat(nodes.get("a", "/api/v1/cluster").path("nodes").size())
                        .isGreaterThan(others.length));
        nodes.awaitClaimed("a", Events.PARTITIONS);
        return started;
    }

    private static Consumer<ObjectNode> roles(String role) {
        return file -> file.putArray("roles").add(role);
    }

    /** The scene's pipeline with a stage that takes milliseconds per event and changes nothing in the table. */
    private static Path pipeline(Scene scene, int rounds) throws IOException {
        ObjectNode config = (ObjectNode) Nodes.JSON.readTree(Files.readString(scene.configFile()));
        config.withArray("stages")
                .addObject()
                .put("name", "copy")
                .put("type", "map")
                .put("with", "{\"copy\": .body, * : .}");
        config.withArray("stages")
                .addObject()
                .put("name", "heavy")
                .put("type", "pseudonymize")
                .put("placement", "cluster")
                .put("poolSize", 1)
                .put("method", "pbkdf2")
                .put("iterations", rounds)
                .put("key", "a secret of the test")
                .putArray("fields")
                .add("copy");
        config.withObject("/limits").put("batchEvents", 250);
        return scene.file(config.toPrettyString());
    }

    /** Where a has had the events worked on. */
    private static JsonNode work(Nodes nodes, Scene scene) throws Exception {
        JsonNode pipeline = nodes.get("a", "/api/v1/pipelines/" + scene.topic());
        for (JsonNode stage : pipeline.path("stages")) {
            if (stage.path("name").asText().equals("heavy")) {
                return stage.path("offload");
            }
        }
        throw new AssertionError(pipeline.toString());
    }

    private static JsonNode by(JsonNode work, String node) {
        for (JsonNode one : work.path("nodes")) {
            if (one.path("node").asText().equals(node)) {
                return one;
            }
        }
        return Nodes.JSON.missingNode();
    }

    /** There is always more to do than this process does at once, until this node has some of it. */
    private static void sendUntilOpen(Nodes nodes, Scene scene, String node) {
        Scene.until("a request to " + node, () -> {
            scene.events().send(EVENTS / 8);
            assertThat(by(work(nodes, scene), node).path("open").asLong()).isPositive();
        });
    }

    private static double served(Nodes nodes, String node) throws Exception {
        Matcher served =
                SERVED.matcher(nodes.send(node, "GET", "/metrics", null).body());
        assertThat(served.find()).isTrue();
        return Double.parseDouble(served.group(1));
    }
}
