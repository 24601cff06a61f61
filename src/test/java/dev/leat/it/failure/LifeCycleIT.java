package dev.leat.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.support.LeatProcess;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

/** How a process begins and ends. */
class LifeCycleIT {
    private static final int DONE = 0;
    private static final int SOME_FAILED = 3;
    private static final int ENDED_BY_SIGTERM = 143;

    @Test
    void the_first_signal_drains_and_leaves_the_group() throws Throwable {
        try (Scene scene = Scene.shared()) {
            LeatProcess process = scene.start();
            scene.events().flowDuring(2_000, () -> {
                scene.awaitRows(2_000);
                process.terminate();
                assertThat(process.awaitExit()).isEqualTo(DONE);
            });

            try (Admin admin = scene.topics().admin()) {
                var group = admin.describeConsumerGroups(List.of(scene.group()))
                        .all()
                        .get();
                assertThat(group.values())
                        .allSatisfy(described -> assertThat(described.members()).isEmpty());
            }
            assertThat(scene.number("SELECT sum(next_offset) FROM leat.positions"))
                    .isEqualTo(Committed.sum(scene));
            scene.start();
            scene.finish();
        }
    }

    @Test
    void the_second_signal_does_not_wait() throws Exception {
        try (Scene scene = Scene.shared()) {
            scene.section("shutdown").put("drainMs", 100_000);
            LeatProcess process = scene.start();
            scene.awaitClaimed(process, Events.PARTITIONS);
            try (Hold hold = Hold.on(scene.database(), "LOCK TABLE events IN SHARE MODE")) {
                scene.events().send(800);
                scene.awaitSessions("wait_event_type = 'Lock'");
                process.terminate();
                process.awaitOutput("DRAINING");
                Scene.goOnFor(1_000);
                assertThat(process.isAlive()).isTrue();

                process.terminate();
                assertThat(process.awaitExit()).isEqualTo(ENDED_BY_SIGTERM);
                hold.release();
            }
            scene.start();
            scene.finish();
        }
    }

    @Test
    void one_pipeline_that_fails_does_not_stop_another() {
        try (Scene scene = Scene.shared();
                Scene wrong = Scene.shared()) {
            wrong.section("sink")
                    .withArray("/tables")
                    .removeAll()
                    .addObject()
                    .put("table", "evnets")
                    .put("mode", "append");
            LeatProcess process = scene.startWith(wrong.configFile(), scene.configFile());
            process.awaitOutput("table evnets does not exist");

            scene.events().send(8_000);
            scene.awaitAll();

            assertThat(process.isAlive()).isTrue();
            process.terminate();
            assertThat(process.awaitExit()).isEqualTo(SOME_FAILED);
            scene.assertExact();
        }
    }
}
