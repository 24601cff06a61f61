package dev.leat.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.support.LeatProcess;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Somebody looks, through one node, at the events that pass any of them. */
class ClusterTapIT {
    private static final int EVENTS_PER_SECOND = 400;

    @Test
    void events_of_all_nodes_are_shown_and_the_nodes_that_cannot_be_looked_at_are_told() throws Throwable {
        try (Scene scene = Scene.shared();
                Nodes nodes = new Nodes(scene)) {
            scene.events().flowDuring(EVENTS_PER_SECOND, () -> {
                nodes.start("a").awaitOutput("joined the cluster");
                LeatProcess b = nodes.start("b");
                nodes.awaitClaimed("a", 4);
                nodes.awaitClaimed("b", 4);
                try (LeatProcess tap = tap(nodes, scene, "--rate", "10000", "--json")) {
                    awaitLooked(tap, "looks at a, b");
                    awaitMore(tap, "a");
                    awaitMore(tap, "b");

                    b.pause();
                    awaitLooked(tap, "looks at a; not b: ");
                    awaitMore(tap, "a");
                    b.kill();
                    nodes.start("c");
                    awaitLooked(tap, "looks at a, c");
                    awaitMore(tap, "c");

                    tap.terminate();
                    assertThat(tap.awaitExit()).isZero();
                    onlyWhatPassed(tap, scene);
                }
                for (String node : List.of("a", "c")) {
                    nodes.process(node).awaitOutput("tap closed pipeline=\"" + scene.topic() + "\"");
                }
            });

            scene.finish();
        }
    }

    /** Each event once, unless it was read again by who took its partition over. */
    private static void onlyWhatPassed(LeatProcess tap, Scene scene) {
        Set<String> known = new HashSet<>();
        for (JsonNode seen : seen(tap)) {
            String which = seen.path("node").asText() + " " + seen.path("partition") + " " + seen.path("offset");
            assertThat(known.add(which)).as(which).isTrue();
            assertThat(seen.path("topic").asText()).isEqualTo(scene.topic());
        }
    }

    @Test
    void a_tap_that_no_node_gives_is_refused_and_a_node_outside_of_a_cluster_shows_its_own() throws Throwable {
        try (Scene scene = Scene.shared();
                Nodes nodes = new Nodes(scene)) {
            nodes.start("a", file -> file.remove("cluster"));
            nodes.awaitClaimed("a", 8);
            try (LeatProcess none = tap(nodes, scene, "--stage", "none");
                    LeatProcess where = tap(nodes, scene, "--where", ".part +")) {
                assertThat(none.awaitExit()).isEqualTo(1);
                assertThat(none.output()).contains("there are source, all, sink");
                assertThat(where.awaitExit()).isEqualTo(1);
                assertThat(where.output()).contains("where is no expression");
            }
            try (LeatProcess tap = tap(nodes, scene, "--json")) {
                awaitLooked(tap, "looks at a");
                scene.events().send(1);
                awaitMore(tap, "a");
            }

            scene.finish();
        }
    }

    /** Through node a. */
    private static LeatProcess tap(Nodes nodes, Scene scene, String... more) {
        List<String> words = new ArrayList<>(List.of("tap", scene.topic(), "--cluster", "--url", nodes.url("a")));
        words.addAll(List.of(more));
        return LeatProcess.start(words.toArray(String[]::new));
    }

    /** That this is the last that was told. */
    private static void awaitLooked(LeatProcess tap, String expected) {
        Scene.until(
                expected,
                () -> assertThat(tap.output().lines().filter(line -> line.startsWith("leat: looks at")))
                        .last()
                        .asString()
                        .startsWith("leat: " + expected)
                        .matches(last -> expected.contains("not") || !last.contains("not"), "no node is missing"));
    }

    /** That more events of the node are shown than until now. */
    private static void awaitMore(LeatProcess tap, String node) {
        long before = count(tap, node);
        Scene.until(
                "events of " + node,
                () -> assertThat(count(tap, node)).as(tail(tap)).isGreaterThan(before));
    }

    private static String tail(LeatProcess tap) {
        String output = tap.output();
        return output.substring(Math.max(0, output.length() - 3_000));
    }

    private static long count(LeatProcess tap, String node) {
        return seen(tap).stream()
                .filter(seen -> seen.path("node").asText().equals(node))
                .count();
    }

    private static List<JsonNode> seen(LeatProcess tap) {
        String output = tap.output();
        List<JsonNode> seen = new ArrayList<>();
        // the last line may be half written
        output.substring(0, output.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> line.startsWith("{"))
                .forEach(line -> seen.add(Nodes.read(line)));
        return seen;
    }
}
