package dev.leat.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.support.LeatProcess;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A second process comes and goes while events flow. */
class JoinLeaveIT {
    private static final int EVENTS_PER_SECOND = 2_000;
    private static final int JOINS = 7;
    private static final int STAY_MS_MAX = 1_500;

    @Test
    void a_second_process_that_joins_and_leaves_all_the_time_changes_nothing() throws Throwable {
        long seed = System.nanoTime();
        System.out.println("JoinLeaveIT seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        try (Scene scene = Scene.shared()) {
            scene.slowDown(200, 0.01);
            scene.events().flowDuring(EVENTS_PER_SECOND, () -> {
                LeatProcess first = scene.start();
                scene.awaitClaimed(first, Events.PARTITIONS);
                for (int join = 0; join < JOINS; join++) {
                    LeatProcess second = scene.start();
                    scene.awaitClaimed(second, 1);
                    Scene.goOnFor(random.nextInt(STAY_MS_MAX));
                    if (join % 3 == 1) {
                        second.kill();
                    } else {
                        second.terminate();
                        assertThat(second.awaitExit()).isZero();
                    }
                }
                assertThat(first.isAlive()).isTrue();
            });

            scene.finish();
        }
    }
}
