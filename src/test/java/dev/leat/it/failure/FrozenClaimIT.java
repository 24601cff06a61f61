package dev.leat.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.support.LeatProcess;
import org.junit.jupiter.api.Test;

/** A process is frozen while it claims, and somebody else claims before it. */
class FrozenClaimIT {

    @Test
    void the_compare_and_set_of_the_slower_one_changes_no_row() throws Exception {
        try (Scene scene = Scene.shared()) {
            LeatProcess before = scene.start();
            scene.awaitClaimed(before, Events.PARTITIONS);
            before.terminate();
            assertThat(before.awaitExit()).isZero();
            scene.events().send(8_000);
            Audit audit = Audit.of(scene);

            LeatProcess slow;
            try (Hold faster = Hold.on(scene.database(), Audit.claimOfAStranger())) {
                slow = scene.start();
                scene.awaitSessions("wait_event_type = 'Lock'");
                slow.pause();
                faster.commit();
            }

            scene.awaitNoSessions("state = 'active'");
            assertThat(audit.claimsAfterTheStrangers()).isZero();
            slow.resume();
            scene.finish();
            assertThat(slow.output()).contains("another process claimed it in between");
            assertThat(audit.claimsAfterTheStrangers()).isEqualTo(Events.PARTITIONS);
        }
    }
}
