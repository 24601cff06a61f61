package dev.leat.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.dev.EmbeddedKafka;
import dev.leat.support.LeatProcess;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Kafka goes away and comes back. */
class BrokerRestartIT {
    private static final int EVENTS_PER_SECOND = 2_000;

    @Test
    void a_broker_that_is_stopped_and_one_that_is_killed_are_waited_for() throws Throwable {
        try (EmbeddedKafka kafka = EmbeddedKafka.launch(EmbeddedKafka.Settings.defaults());
                Scene scene = new Scene(Servers.database(), new Topics(kafka.bootstrapServers()))) {
            LeatProcess process = scene.start();
            scene.events().flowDuring(EVENTS_PER_SECOND, () -> {
                scene.awaitRows(EVENTS_PER_SECOND);
                stopWithBatchesInDoubt(scene, kafka);
                process.awaitOutput("Kafka: describing topics");
                kafka.start();
                scene.awaitRows(scene.rows() + EVENTS_PER_SECOND);
                kafka.kill();
                kafka.start();
                scene.awaitRows(scene.rows() + EVENTS_PER_SECOND);
            });

            assertThat(process.isAlive()).isTrue();
            scene.finish();
        }
    }

    /** PostgreSQL fails too, so that claims are needed while there is no broker to confirm them. */
    private static void stopWithBatchesInDoubt(Scene scene, EmbeddedKafka kafka) throws SQLException {
        try (Hold hold = Hold.on(scene.database(), "LOCK TABLE events IN SHARE MODE")) {
            scene.awaitSessions("wait_event_type = 'Lock'");
            kafka.stop();
            scene.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                    + " AND datname = current_database() AND application_name LIKE 'leat:%'");
            hold.release();
        }
    }
}
