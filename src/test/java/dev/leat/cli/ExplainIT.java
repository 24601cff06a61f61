package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What explain asks the database for. */
class ExplainIT {
    @TempDir
    private Path folder;

    private final Captured terminal = new Captured();
    private Pipelines pipelines;

    @BeforeEach
    void database() throws Exception {
        pipelines = Pipelines.in(folder);
    }

    @Test
    void shows_columns_with_their_types_and_the_sql_and_creates_nothing() throws Exception {
        pipelines.database().execute("CREATE TABLE events (id int PRIMARY KEY, total numeric(12,2))");
        Path file = pipelines.file("orders", "any", "events");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(
                                "\"mode\": \"append\"",
                                "\"mode\": \"upsert\", \"key\": [\"id\"], \"tombstones\": \"delete\","
                                        + " \"keyFrom\": {\"id\": \"$key\"}"));

        assertThat(terminal.run("explain", file.toString())).as(terminal.err()).isEqualTo(ExitCode.OK);

        assertThat(terminal.out())
                .contains("public.events: id int4, total numeric(12,2)")
                .contains("INSERT INTO \"public\".\"events\"")
                .contains("SQL: with every part; it has those for dead letters and deletes only when there are some")
                .contains("INSERT INTO leat.dead_letters")
                .contains("DELETE FROM \"public\".\"events\"")
                .doesNotContain("not shown");
        assertThat(pipelines.database().number("SELECT count(*) FROM pg_namespace WHERE nspname = 'leat'"))
                .isZero();
        assertThat(pipelines.sessions()).isZero();
    }

    @Test
    void a_table_that_does_not_fit_is_told_beside_the_topology() throws Exception {
        Path file = pipelines.file("orders", "any", "missing");

        assertThat(terminal.run("explain", file.toString())).isEqualTo(ExitCode.CONFIGURATION);

        assertThat(terminal.out()).contains("→ leat.positions").contains("the database does not fit the file");
        assertThat(terminal.err()).containsPattern("orders.json:\\d+:\\d+: sink.tables\\[0].table: .*missing");
    }
}
