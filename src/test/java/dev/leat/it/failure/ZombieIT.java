package dev.leat.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.support.LeatProcess;
import org.junit.jupiter.api.Test;

/** A process is frozen with batches queued, and wakes when others have gone on in its place. */
class ZombieIT {

    @Test
    void a_process_that_wakes_after_its_partitions_moved_writes_nothing_until_it_gets_them_back() {
        try (Scene scene = Scene.shared()) {
            scene.slowDown(50, 0.05);
            scene.events().send(60_000);
            LeatProcess zombie = scene.start();
            scene.awaitClaimed(zombie, Events.PARTITIONS);
            LeatProcess other = scene.start();
            scene.awaitClaimed(other, Events.PARTITIONS / 2);
            Audit audit = Audit.of(scene);
            scene.awaitRows(scene.rows() + 1_000);

            zombie.pause();
            scene.awaitClaimed(other, Events.PARTITIONS);
            scene.awaitRows(scene.rows() + 2_000);
            zombie.resume();
            Scene.until(
                    "the zombie to be fenced", () -> assertThat(zombie.output()).contains("FENCED"));

            other.terminate();
            assertThat(other.awaitExit()).isZero();
            scene.awaitClaimed(zombie, Events.PARTITIONS);
            scene.speedUp();
            scene.finish();
            assertThat(audit.stepsBack()).isZero();
        }
    }

    @Test
    void the_epoch_alone_keeps_a_zombie_out_when_nobody_wrote_in_between() {
        try (Scene scene = Scene.shared()) {
            scene.slowDown(50, 0.05);
            scene.events().send(20_000);
            LeatProcess zombie = scene.start();
            scene.awaitRows(500);
            Audit audit = Audit.of(scene);

            zombie.pause();
            scene.awaitNoSessions("state = 'active'");
            long rows = scene.rows();
            scene.sql(Audit.claimOfAStranger());
            zombie.resume();

            scene.awaitRows(rows + 1);
            assertThat(zombie.output()).contains("FENCED");
            scene.speedUp();
            scene.finish();
            assertThat(audit.writesUnderTheStrangersClaim()).isZero();
            assertThat(audit.claimsAfterTheStrangers()).isGreaterThanOrEqualTo(Events.PARTITIONS);
        }
    }
}
