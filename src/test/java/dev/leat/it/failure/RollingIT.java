package dev.leat.it.failure;

import static dev.leat.it.failure.Silences.Kind.DIES;
import static dev.leat.it.failure.Silences.Kind.JOINS;
import static dev.leat.it.failure.Silences.Kind.LEAVES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.support.LeatProcess;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Four nodes are upgraded one after the other, one dies, one is added, one is taken away, while events flow. With
 * {@code -Dleat.silence.strict=true} partitions may be silent for half again as long as the protocol's figures say, on
 * a quiet machine; {@code -Dleat.rate} sets the events per second.
 */
class RollingIT {
    private static final int EVENTS_PER_SECOND = Integer.getInteger("leat.rate", 5_000);
    private static final List<String> FOUR = List.of("a", "b", "c", "d");

    @Test
    void nodes_are_upgraded_die_come_and_go_while_every_event_takes_effect_once() throws Throwable {
        try (Scene scene = Scene.shared();
                Nodes nodes = new Nodes(scene, FOUR)) {
            Silences silences = new Silences(scene);
            List<String> there = new ArrayList<>(FOUR);
            scene.events().flowDuring(EVENTS_PER_SECOND, () -> {
                FOUR.forEach(nodes::start);
                awaitShared(nodes, scene, there);
                for (String node : FOUR) {
                    silences.step(LEAVES, node, () -> leaves(nodes, scene, there, node));
                    silences.step(JOINS, node, () -> joins(nodes, scene, there, node));
                }
                silences.step(DIES, "d", () -> dies(nodes, scene, there, "d"));
                silences.step(JOINS, "e", () -> joins(nodes, scene, there, "e"));
                silences.step(LEAVES, "b", () -> leaves(nodes, scene, there, "b"));
                nodes.awaitOneCluster(there);
            });

            scene.finish();
            silences.report("RollingIT: " + EVENTS_PER_SECOND + " events/s asked for, "
                    + scene.events().total() + " in all, " + Events.PARTITIONS + " partitions");
        }
    }

    private static void leaves(Nodes nodes, Scene scene, List<String> there, String node) {
        LeatProcess process = nodes.process(node);
        process.terminate();
        there.remove(node);
        assertThat(process.awaitExit()).isZero();
        awaitShared(nodes, scene, there);
    }

    private static void dies(Nodes nodes, Scene scene, List<String> there, String node) {
        nodes.process(node).kill();
        there.remove(node);
        awaitShared(nodes, scene, there);
    }

    private static void joins(Nodes nodes, Scene scene, List<String> there, String node) {
        nodes.start(node);
        there.add(node);
        awaitShared(nodes, scene, there);
    }

    /** The partitions are shared evenly by these nodes, and all that was sent by then has taken effect. */
    private static void awaitShared(Nodes nodes, Scene scene, List<String> there) {
        Scene.until(there + " share the partitions", () -> {
            List<String> owners = owners(scene);
            assertThat(owners).hasSize(Events.PARTITIONS).hasSameElementsAs(there);
            List<Integer> shares = there.stream()
                    .map(node -> Collections.frequency(owners, node))
                    .toList();
            assertThat(Collections.max(shares) - Collections.min(shares)).isLessThanOrEqualTo(1);
        });
        nodes.awaitFlow();
    }

    private static List<String> owners(Scene scene) {
        return scene.rows("SELECT owner FROM leat.positions").stream()
                .map(row -> (String) row.get(0))
                .toList();
    }
}
