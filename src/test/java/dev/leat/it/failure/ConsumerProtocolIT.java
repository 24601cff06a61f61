package dev.leat.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.dev.EmbeddedKafka;
import dev.leat.support.LeatProcess;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import org.junit.jupiter.api.Test;

/** The group protocol in which the broker assigns: another consumer of Kafka's, with other habits. */
class ConsumerProtocolIT {
    private static final int EVENTS_PER_SECOND = 1_000;

    @Test
    void offsets_that_cannot_be_committed_stop_nothing() throws Throwable {
        try (EmbeddedKafka kafka = EmbeddedKafka.launch(EmbeddedKafka.Settings.defaults());
                Scene scene = new Scene(Servers.database(), new Topics(kafka.bootstrapServers()))) {
            scene.section("source")
                    .putObject("properties")
                    .put("group.protocol", "consumer")
                    .put("default.api.timeout.ms", "1000");
            LeatProcess process = scene.start();
            scene.events().flowDuring(EVENTS_PER_SECOND, () -> {
                scene.awaitRows(EVENTS_PER_SECOND);
                stopWithBatchesOnTheWay(scene, kafka);
                process.awaitOutput("lag is not up to date");
                kafka.start();
                scene.awaitRows(scene.rows() + EVENTS_PER_SECOND);
            });

            assertThat(process.isAlive()).isTrue();
            scene.finish();
        }
    }

    /** What takes effect afterwards is to be committed while nobody can. */
    private static void stopWithBatchesOnTheWay(Scene scene, EmbeddedKafka kafka) throws Exception {
        try (Hold hold = Hold.on(scene.database(), "LOCK TABLE events IN SHARE MODE")) {
            scene.awaitSessions("wait_event_type = 'Lock'");
            kafka.stop();
            hold.release();
        }
    }
}
