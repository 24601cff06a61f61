package dev.leat.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.support.LeatProcess;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A process that Kafka knows by name restarts and finds its partitions where it left them. */
class StaticMembershipIT {
    private static final int EVENTS_PER_SECOND = 1_000;

    @Test
    void a_node_that_restarts_keeps_its_partitions_and_disturbs_nobody() throws Throwable {
        try (Scene scene = Scene.shared()) {
            scene.section("source").put("staticMembership", true);
            scene.section("source/properties").put("session.timeout.ms", "45000");
            scene.events().flowDuring(EVENTS_PER_SECOND, () -> {
                start(scene, "a");
                awaitClaimed(scene, "a", Events.PARTITIONS);
                LeatProcess b = start(scene, "b");
                awaitClaimed(scene, "b", Events.PARTITIONS / 2);
                List<List<Object>> before = epochs(scene);

                b.terminate();
                assertThat(b.awaitExit()).isZero();
                start(scene, "b");

                Scene.until(
                        "the same partitions, once more",
                        () -> assertThat(epochs(scene))
                                .isEqualTo(before.stream()
                                        .map(row -> List.of(
                                                row.get(0),
                                                row.get(1),
                                                (long) row.get(2) + (row.get(1).equals("b") ? 1 : 0)))
                                        .toList()));
            });

            scene.finish();
        }
    }

    private static LeatProcess start(Scene scene, String id) {
        String node = "{\"id\": \"" + id + "\", \"admin\": {\"enabled\": false}}";
        return scene.startNode(node, List.of(), scene.configFile());
    }

    private static void awaitClaimed(Scene scene, String node, int partitions) {
        Scene.until(
                "partitions of " + node,
                () -> assertThat(epochs(scene).stream().filter(row -> row.get(1).equals(node)))
                        .hasSize(partitions));
    }

    private static List<List<Object>> epochs(Scene scene) {
        return scene.rows("SELECT partition, owner, epoch FROM leat.positions ORDER BY partition");
    }
}
