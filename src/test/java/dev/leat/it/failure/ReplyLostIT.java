package dev.leat.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.support.LeatProcess;
import dev.leat.support.TcpProxy;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** PostgreSQL commits, and its answer does not arrive, or too late. */
class ReplyLostIT {
    private static final int WARM_UP = 800;

    @Test
    void an_answer_that_never_comes_is_asked_for_in_the_database() {
        try (Scene scene = Scene.shared();
                TcpProxy proxy = TcpProxy.to(scene.database().server().port())) {
            scene.connectThrough(proxy.port());
            scene.start();
            warmUp(scene);

            for (int round = 0; round < 3; round++) {
                long before = scene.rows();
                proxy.stall(TcpProxy.Direction.TO_CLIENT);
                scene.events().send(10_000);
                scene.awaitRows(before + 1);
                proxy.cut();
                proxy.heal();
                scene.awaitAll();
            }

            scene.finish();
        }
    }

    @Test
    void an_answer_that_comes_after_the_partitions_moved_away_means_nothing() {
        try (Scene scene = Scene.shared();
                TcpProxy proxy = TcpProxy.to(scene.database().server().port())) {
            scene.section("shutdown").put("drainMs", 500);
            var direct = scene.configFile();
            scene.connectThrough(proxy.port());
            LeatProcess late = scene.start();
            warmUp(scene);
            proxy.stall(TcpProxy.Direction.TO_CLIENT);
            scene.events().send(20_000);
            scene.awaitRows(WARM_UP + 1);

            LeatProcess other = scene.startWith(direct);
            scene.awaitClaimed(other, Events.PARTITIONS / 2);
            scene.events().send(20_000);
            proxy.heal();
            other.terminate();
            assertThat(other.awaitExit()).isZero();
            scene.awaitClaimed(late, Events.PARTITIONS);

            scene.events().send(2_000);
            scene.finish();
            assertThat(committed(scene)).isEqualTo(positions(scene));
        }
    }

    /** Afterwards every lane has its connection. */
    private static void warmUp(Scene scene) {
        scene.events().send(WARM_UP);
        scene.awaitAll();
    }

    /** What lag tools see; never ahead of the truth, and equal to it at the end. */
    private static Map<Integer, Long> committed(Scene scene) {
        Map<Integer, Long> offsets = new TreeMap<>();
        scene.topics()
                .committed(scene.group())
                .forEach((partition, offset) -> offsets.put(partition.partition(), offset.offset()));
        return offsets;
    }

    private static Map<Integer, Long> positions(Scene scene) {
        Map<Integer, Long> offsets = new TreeMap<>();
        scene.rows("SELECT partition, next_offset FROM leat.positions")
                .forEach(row -> offsets.put((Integer) row.get(0), (Long) row.get(1)));
        return offsets;
    }
}
