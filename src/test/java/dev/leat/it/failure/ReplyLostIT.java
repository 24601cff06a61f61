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
            apart(scene);
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
                Committed.await(scene);
            }

            scene.finish();
        }
    }

    @Test
    void an_answer_that_comes_after_the_partitions_moved_away_means_nothing() {
        try (Scene scene = Scene.shared();
                TcpProxy proxy = TcpProxy.to(scene.database().server().port())) {
            apart(scene);
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
            assertThat(Committed.offsets(scene)).isEqualTo(positions(scene));
        }
    }

    /** A lane asks what is parked of a partition that is new to it, and that answer would be missing, too. */
    private static void apart(Scene scene) {
        scene.section("sink").put("gather", false);
    }

    /** Afterwards every lane has its connection. */
    private static void warmUp(Scene scene) {
        scene.events().send(WARM_UP);
        Committed.await(scene);
    }

    private static Map<Integer, Long> positions(Scene scene) {
        Map<Integer, Long> offsets = new TreeMap<>();
        scene.rows("SELECT partition, next_offset FROM leat.positions")
                .forEach(row -> offsets.put((Integer) row.get(0), (Long) row.get(1)));
        return offsets;
    }
}
