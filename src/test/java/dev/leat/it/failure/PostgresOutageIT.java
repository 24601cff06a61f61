package dev.leat.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.dev.EmbeddedPostgres;
import dev.leat.support.LeatProcess;
import dev.leat.support.Servers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** PostgreSQL is away, or there and of no use, while events flow: Leat waits and goes on by itself. */
class PostgresOutageIT {
    private static final int EVENTS_PER_SECOND = 1_500;
    private static final int OUTAGE_MS = 20_000;
    private static final int TERMINATIONS = 8;
    private static final int CONNECTIONS = 20;
    private static final String SESSIONS =
            "FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'leat:%'";

    @Test
    void every_kind_of_outage_is_waited_for_and_nothing_is_set_aside() throws Throwable {
        long seed = System.nanoTime();
        System.out.println("PostgresOutageIT seed " + seed);
        var settings =
                new EmbeddedPostgres.Settings("leat", "leat", Map.of("max_connections", Integer.toString(CONNECTIONS)));
        try (EmbeddedPostgres postgres = EmbeddedPostgres.launch(settings);
                Scene scene = new Scene(Servers.database(postgres), Servers.topics())) {
            LeatProcess process = scene.start();
            scene.events().flowDuring(EVENTS_PER_SECOND, () -> {
                scene.awaitRows(EVENTS_PER_SECOND);
                stopAndStart(scene, postgres);
                terminateAtRandom(scene, new SplittableRandom(seed));
                readOnly(scene, process);
                outOfConnections(scene, process);
            });

            assertThat(process.isAlive()).isTrue();
            scene.finish();
        }
    }

    private static void stopAndStart(Scene scene, EmbeddedPostgres postgres) {
        postgres.stop();
        Scene.goOnFor(OUTAGE_MS);
        postgres.start();
        scene.awaitRows(scene.events().total());
    }

    private static void terminateAtRandom(Scene scene, SplittableRandom random) {
        for (int i = 0; i < TERMINATIONS; i++) {
            List<List<Object>> sessions = scene.rows("SELECT pid " + SESSIONS + " ORDER BY pid");
            if (!sessions.isEmpty()) {
                Object pid = sessions.get(random.nextInt(sessions.size())).get(0);
                scene.rows("SELECT pg_terminate_backend(" + pid + ")");
            }
            Scene.goOnFor(1_000);
        }
        scene.awaitRows(scene.events().total());
    }

    private static void readOnly(Scene scene, LeatProcess process) {
        scene.sql("ALTER SYSTEM SET default_transaction_read_only = on");
        scene.rows("SELECT pg_reload_conf()");
        process.awaitOutput("25006");
        long rows = scene.rows();
        Scene.goOnFor(2_000);
        assertThat(scene.rows()).isEqualTo(rows);
        scene.sql("ALTER SYSTEM RESET default_transaction_read_only");
        scene.rows("SELECT pg_reload_conf()");
        scene.awaitRows(scene.events().total());
    }

    private static void outOfConnections(Scene scene, LeatProcess process) throws SQLException {
        List<Connection> taken = new ArrayList<>();
        try {
            taken.add(scene.database().connect());
            Scene.until("all connections to be ours", () -> {
                takeAll(scene, taken);
                assertThat(taken).hasSize(CONNECTIONS);
            });
            process.awaitOutput("53300");
            Scene.goOnFor(2_000);
        } finally {
            for (Connection connection : taken) {
                connection.close();
            }
        }
        scene.awaitRows(scene.events().total());
    }

    /** Ends Leat's sessions and takes every free one, until the server has no more to give. */
    private static void takeAll(Scene scene, List<Connection> taken) throws SQLException {
        try (var statement = taken.get(0).createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid) " + SESSIONS);
        }
        try {
            while (taken.size() < CONNECTIONS) {
                taken.add(scene.database().connect());
            }
        } catch (SQLException full) {
            assertThat(full.getSQLState()).isEqualTo("53300");
        }
    }
}
