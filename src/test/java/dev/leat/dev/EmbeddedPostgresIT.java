package dev.leat.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.leat.support.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class EmbeddedPostgresIT {
    private static final Duration BOUND = Duration.ofSeconds(60);

    @Test
    void keeps_committed_rows_over_stop_and_kill() throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.launch(EmbeddedPostgres.Settings.defaults())) {
            Database database = new Database(postgres, "postgres");
            int port = postgres.port();
            database.execute("CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)");

            postgres.stop();
            assertThatThrownBy(database::connect).isInstanceOf(SQLException.class);
            postgres.start();
            database.execute("INSERT INTO kept VALUES (2)");
            postgres.kill();
            postgres.start();

            assertThat(postgres.port()).isEqualTo(port);
            assertThat(database.number("SELECT count(*) FROM kept")).isEqualTo(2);
        }
    }

    @Test
    void is_durable_takes_settings_and_leaves_nothing_when_closed() throws SQLException {
        EmbeddedPostgres postgres = EmbeddedPostgres.launch(
                new EmbeddedPostgres.Settings("owner", "s3cret", Map.of("max_connections", "17")));
        Database database = new Database(postgres, "postgres");

        assertThat(database.text("SHOW fsync")).isEqualTo("on");
        assertThat(database.text("SHOW synchronous_commit")).isEqualTo("on");
        assertThat(database.text("SHOW max_connections")).isEqualTo("17");
        assertThat(database.text("SELECT current_user")).isEqualTo("owner");
        Path data = Path.of(String.valueOf(database.text("SHOW data_directory")));
        long pid = postgres.pid();
        postgres.close();

        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(data.getParent()).doesNotExist();
    }

    @Test
    void ends_and_deletes_its_folder_when_the_jvm_that_started_it_is_killed() throws Exception {
        Process jvm = new ProcessBuilder(
                        ClassPath.java(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServersMain.class.getName(),
                        "postgres")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> words = List.of(jvm.inputReader().readLine().split(" "));
        ProcessHandle server = ProcessHandle.of(Long.parseLong(words.get(0))).orElseThrow();
        Path folder = Path.of(words.get(1));
        assertThat(Files.exists(folder)).isTrue();

        jvm.destroyForcibly();

        await().atMost(BOUND).until(() -> !server.isAlive() && !Files.exists(folder));
    }
}
