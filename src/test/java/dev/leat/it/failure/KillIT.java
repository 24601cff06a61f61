package dev.leat.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.support.LeatProcess;
import dev.leat.support.TcpProxy;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The process is killed, again and again, wherever it happens to be. */
class KillIT {
    private static final int EVENTS = 100_000;
    private static final int KILLS = 9;
    private static final int PAUSE_MS_MAX = 700;

    @Test
    void nine_kills_at_random_moments_change_nothing() {
        long seed = System.nanoTime();
        System.out.println("KillIT seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        try (Scene scene = Scene.shared()) {
            // its next life takes the place of the last one at once
            scene.section("source").withObject("/properties").put("group.instance.id", "only");
            scene.slowDown(100, 0.03);
            scene.events().send(EVENTS);

            for (int kill = 0; kill < KILLS; kill++) {
                long before = scene.rows();
                LeatProcess process = scene.start();
                if (kill % 3 == 1) {
                    // somewhere between its first line and its first row
                    process.awaitOutput("pipeline changed its state");
                } else {
                    scene.awaitRows(before + 1);
                }
                Scene.goOnFor(random.nextInt(PAUSE_MS_MAX));
                process.kill();
            }

            assertThat(scene.rows()).isBetween(1L, EVENTS - 1L);
            scene.speedUp();
            scene.start();
            scene.finish();
        }
    }

    @Test
    void a_kill_between_the_commit_and_the_reply_repeats_nothing() {
        try (Scene scene = Scene.shared();
                TcpProxy proxy = TcpProxy.to(scene.database().server().port())) {
            // no partition comes to a lane that would first ask what of it is parked
            scene.section("sink").put("gather", false);
            scene.connectThrough(proxy.port());
            scene.events().send(1_000);
            LeatProcess process = scene.start();
            Committed.await(scene);

            proxy.stall(TcpProxy.Direction.TO_CLIENT);
            scene.events().send(20_000);
            scene.awaitRows(1_001);
            process.kill();
            proxy.heal();

            scene.start();
            scene.finish();
        }
    }

    @Test
    void a_kill_before_the_commit_loses_nothing() throws Exception {
        try (Scene scene = Scene.shared()) {
            scene.section("source").withObject("/properties").put("group.instance.id", "only");
            scene.sql("CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS"
                    + " 'BEGIN PERFORM pg_advisory_xact_lock_shared(7); RETURN NULL; END';"
                    + "CREATE TRIGGER hold AFTER INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION hold()");
            scene.events().send(20_000);
            try (Hold hold = Hold.on(scene.database(), "SELECT pg_advisory_lock(7)")) {
                LeatProcess first = scene.start();
                scene.awaitSessions("wait_event = 'advisory'");
                first.kill();
                // PostgreSQL hears of the death and undoes what was written
                scene.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'advisory'"
                        + " AND datname = current_database()");
                scene.awaitNoSessions("wait_event = 'advisory'");

                LeatProcess second = scene.start();
                scene.awaitSessions("wait_event = 'advisory'");
                assertThat(scene.rows()).isZero();
                second.kill();
                // this time it does not hear of it: the statement of the dead process goes on and commits
                hold.release();
            }
            Scene.until(
                    "what the dead process left behind",
                    () -> assertThat(scene.rows()).isPositive());

            scene.start();
            scene.finish();
        }
    }
}
