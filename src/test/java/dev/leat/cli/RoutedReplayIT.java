package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.support.Database;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A record goes into two branches and one of its pieces fails: a replay writes that piece and nothing else. */
class RoutedReplayIT {
    private static final String STAGES = """
            [{"name": "by", "type": "route", "match": "all", "branches": {
               "audit": {"when": "true"},
               "none": {"when": "true", "stages": [{"name": "drop", "type": "filter", "keep": "false"}]},
               "%s": {"when": "true", "stages": [
                 {"name": "per-line", "type": "split", "field": "lines", "as": "line"}]}}}]""";

    private static final String TABLES = """
            [{"table": "audit", "mode": "append", "branches": ["audit"], "columns": {"id": ".id"}},
             {"table": "lines", "mode": "append", "branches": ["%s"], "columns": {"id": ".id", "line": ".line"}}]""";

    @TempDir
    private Path folder;

    private Pipelines pipelines;
    private Database database;
    private String topic = "";

    /** The line 20 of event 1 is refused, event 2 has no lines at all. */
    @BeforeEach
    void two_pieces_are_dead_letters() throws Exception {
        pipelines = Pipelines.in(folder);
        database = pipelines.database();
        database.execute("CREATE TABLE audit (id int NOT NULL)");
        database.execute("CREATE TABLE lines (id int NOT NULL, line int CONSTRAINT small CHECK (line < 15))");
        topic = Servers.topics().create("routed", 1);
        Servers.topics()
                .send(List.of(
                        Topics.record(topic, 0, "a", "{\"id\": 1, \"lines\": [10, 20, 11]}"),
                        Topics.record(topic, 0, "b", "{\"id\": 2}")));
        assertThat(Captured.ended(
                                ExitCode.OK,
                                "run",
                                "--until-idle",
                                "500",
                                "--node",
                                pipelines.node(0).toString(),
                                file("lines"))
                        .err())
                .doesNotContain("ERROR");
        assertThat(audit()).isEqualTo("1 2");
        assertThat(lines()).isEqualTo("1/10 1/11");
        assertThat(deadLetters()).isEqualTo("lines.1 sink new, lines per-line new");
    }

    @Test
    void the_piece_that_failed_is_written_and_its_sisters_are_not_written_again() throws Exception {
        database.execute("ALTER TABLE lines DROP CONSTRAINT small");

        assertThat(Captured.ended(ExitCode.PARTIAL, "deadletters", "replay", file("lines"))
                        .out())
                .contains("1 replayed, 1 failed");

        assertThat(audit()).isEqualTo("1 2");
        assertThat(lines()).isEqualTo("1/10 1/11 1/20");
        assertThat(deadLetters()).isEqualTo("lines.1 sink replayed, lines per-line new");
    }

    @Test
    void a_piece_that_no_branch_makes_any_more_stays() throws Exception {
        database.execute("ALTER TABLE lines DROP CONSTRAINT small");
        // the piece's branch has another name now
        Captured replayed = Captured.ended(ExitCode.FAILURE, "deadletters", "replay", "--stage", "sink", file("items"));

        assertThat(replayed.err()).contains("the stages make no piece lines.1 of the record of dead letter");
        assertThat(lines()).isEqualTo("1/10 1/11");
        assertThat(deadLetters()).isEqualTo("lines.1 sink new, lines per-line new");
    }

    @Test
    void a_record_that_fails_before_it_is_cut_into_pieces_stays_too() throws Exception {
        String refusing = "[{\"name\": \"refuse\", \"type\": \"map\", \"with\": \"number(\\\"x\\\")\"},"
                + STAGES.formatted("lines").strip().substring(1);

        Captured replayed = Captured.ended(ExitCode.FAILURE, "deadletters", "replay", file(refusing, "lines"));

        assertThat(replayed.out()).contains("0 replayed, 2 failed");
        assertThat(deadLetters()).isEqualTo("lines.1 refuse new, lines refuse new");
    }

    private @Nullable String audit() throws Exception {
        return database.text("SELECT string_agg(id::text, ' ' ORDER BY id) FROM audit");
    }

    private @Nullable String lines() throws Exception {
        return database.text("SELECT string_agg(id || '/' || line, ' ' ORDER BY id, line) FROM lines");
    }

    private @Nullable String deadLetters() throws Exception {
        return database.text("SELECT string_agg(part || ' ' || stage || ' ' || state, ', ' ORDER BY \"offset\")"
                + " FROM leat.dead_letters");
    }

    private String file(String branch) throws Exception {
        return file(STAGES.formatted(branch), branch);
    }

    private String file(String stages, String branch) throws Exception {
        String text = """
                {"name": "routed-%1$s",
                 "source": {"bootstrapServers": "%2$s", "topics": ["%1$s"], "groupId": "%1$s"},
                 "stages": %3$s,
                 "sink": {"uri": "%4$s", "user": "%5$s", "password": "%6$s", "connections": 2, "tables": %7$s}}
                """.formatted(
                        topic,
                        Servers.kafka().bootstrapServers(),
                        stages,
                        database.uri(),
                        database.user(),
                        database.password(),
                        TABLES.formatted(branch));
        return pipelines.write("routed.json", text).toString();
    }
}
