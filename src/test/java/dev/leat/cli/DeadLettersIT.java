package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.support.Servers;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person does with dead letters, from the first look to the replay. */
class DeadLettersIT {
    @TempDir
    private Path folder;

    private Pipelines pipelines;
    private String file = "";

    /** Ten events; the table refuses 8, 9 and 10, and one more is no JSON. */
    @BeforeEach
    void three_refused_and_one_unreadable() throws Exception {
        pipelines = Pipelines.in(folder);
        pipelines.database().execute("CREATE TABLE events (id int NOT NULL CONSTRAINT small CHECK (id < 8))");
        String topic = Pipelines.topic(10);
        Servers.topics().send(topic, 0, "k", "{\"id\": ");
        file = pipelines.file("orders", topic, "events").toString();
        Captured run = new Captured();
        assertThat(run.run(
                        "run",
                        "--until-idle",
                        "500",
                        "--node",
                        pipelines.node(0).toString(),
                        file))
                .as(run.err())
                .isEqualTo(ExitCode.OK);
        assertThat(pipelines.rows("events")).isEqualTo(7);
    }

    @Test
    void are_listed_by_stage_and_kind_and_shown_whole() throws Exception {
        Captured listed = Captured.ended(ExitCode.OK, "deadletters", "list", "--json", file);
        assertThat(listed.out().lines()).hasSize(4).noneMatch(line -> line.contains("\"value\":"));
        Captured unreadable = Captured.ended(
                ExitCode.OK, "deadletters", "list", "--json", "--stage", "source", "--kind", "unreadable", file);
        JsonNode one = new ObjectMapper().readTree(unreadable.out());
        assertThat(one.path("stage").asText()).isEqualTo("source");

        Captured shown = Captured.ended(
                ExitCode.OK, "deadletters", "show", file, one.path("id").asText());
        assertThat(new ObjectMapper().readTree(shown.out()).path("value").asText())
                .isEqualTo("{\"id\": ");
        assertThat(Captured.ended(ExitCode.OK, "deadletters", "list", "--parked", "--json", file)
                        .out())
                .isEmpty();
        assertThat(Captured.ended(ExitCode.OK, "deadletters", "list", "--json", "--since", "2999-01-01T00:00:00Z", file)
                        .out())
                .isEmpty();
    }

    @Test
    void one_that_is_not_there_is_named_and_nothing_is_done() throws Exception {
        String listed = Captured.ended(ExitCode.OK, "deadletters", "list", "--json", "--limit", "1", file)
                .out();
        String known = new ObjectMapper().readTree(listed).path("id").asText();
        for (String command : new String[] {"list", "replay", "discard"}) {
            Captured refused =
                    Captured.ended(ExitCode.FAILURE, "deadletters", command, "--id", known + ",99998,99999", file);
            assertThat(refused.err()).isEqualTo("leat: pipeline orders has no dead letter 99998, 99999\n");
            assertThat(refused.out()).isEmpty();
        }
        assertThat(Captured.ended(ExitCode.FAILURE, "deadletters", "show", file, known, "99999")
                        .err())
                .isEqualTo("leat: pipeline orders has no dead letter 99999\n");
        assertThat(Captured.ended(ExitCode.OK, "deadletters", "list", "--json", file)
                        .out()
                        .lines())
                .hasSize(4);
    }

    @Test
    void one_that_fails_again_is_told_with_its_reason_and_all_may_be_said() throws Exception {
        Captured replayed = Captured.ended(ExitCode.FAILURE, "deadletters", "replay", "--all", file);

        assertThat(replayed.out() + replayed.err())
                .containsPattern("\\d+: failed again: .*violates check constraint \"small\"");
        assertThat(Captured.ended(ExitCode.CONFIGURATION, "deadletters", "replay", "--all", "--id", "1", file)
                        .err())
                .contains("do not go together");
    }

    @Test
    void are_replayed_once_after_the_table_is_mended() throws Exception {
        assertThat(Captured.ended(ExitCode.OK, "deadletters", "replay", "--dry-run", file)
                        .err())
                .contains("nothing was changed");
        assertThat(Captured.ended(ExitCode.FAILURE, "deadletters", "replay", "--stage", "sink", file)
                        .out())
                .contains("0 replayed, 3 failed");
        pipelines.database().execute("ALTER TABLE events DROP CONSTRAINT small");

        assertThat(Captured.ended(ExitCode.PARTIAL, "deadletters", "replay", file)
                        .out())
                .contains("3 replayed, 1 failed");
        assertThat(pipelines.rows("events")).isEqualTo(10);

        assertThat(Captured.ended(ExitCode.FAILURE, "deadletters", "replay", file)
                        .out())
                .contains("0 replayed, 1 failed");
        assertThat(pipelines.rows("events")).isEqualTo(10);
        assertThat(pipelines.sessions()).isZero();
    }

    @Test
    void a_replay_that_the_database_ends_says_how_many_it_has_done() throws Exception {
        pipelines.database().execute("""
                ALTER TABLE events DROP CONSTRAINT small;
                CREATE SEQUENCE turns;
                CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN
                  IF nextval(''turns'') = 2 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
                  RETURN NEW; END';
                CREATE TRIGGER cut BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION cut();
                """);

        Captured cut = Captured.ended(ExitCode.FAILURE, "deadletters", "replay", "--stage", "sink", file);

        assertThat(cut.out()).contains("1 replayed, 0 failed");
        assertThat(pipelines.rows("events")).isEqualTo(8);
        assertThat(Captured.ended(ExitCode.OK, "deadletters", "replay", "--stage", "sink", file)
                        .out())
                .contains("2 replayed, 0 failed");
        assertThat(pipelines.rows("events")).isEqualTo(10);
    }

    @Test
    void a_replay_ends_by_a_signal_behind_the_one_that_it_is_at() throws Exception {
        pipelines.database().execute("""
                ALTER TABLE events DROP CONSTRAINT small;
                CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
                  'BEGIN PERFORM pg_advisory_xact_lock_shared(42); RETURN NULL; END';
                CREATE TRIGGER gate BEFORE INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION wait();
                """);
        Captured replay = new Captured();

        try (Connection lock = pipelines.database().connect();
                Statement held = lock.createStatement()) {
            held.execute("SELECT pg_advisory_lock(42)");
            Future<ExitCode> ended = replay.start("deadletters", "replay", "--stage", "sink", file);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> pipelines
                                    .database()
                                    .number("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory'"
                                            + " AND datname = current_database()")
                            == 1);
            replay.signals.received(2);
            held.execute("SELECT pg_advisory_unlock(42)");
            assertThat(ended.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS))
                    .isEqualTo(ExitCode.FAILURE);
        }

        assertThat(replay.halted).isEmpty();
        assertThat(replay.out()).contains("1 replayed, 0 failed");
        assertThat(replay.err()).endsWith("leat: stopped by a signal; what was not tried waits still\n");
        assertThat(Captured.ended(ExitCode.OK, "deadletters", "replay", "--stage", "sink", file)
                        .out())
                .contains("2 replayed, 0 failed");
        assertThat(pipelines.rows("events")).isEqualTo(10);
    }

    @Test
    void what_a_replay_leaves_because_of_its_limit_is_told() throws Exception {
        pipelines.database().execute("ALTER TABLE events DROP CONSTRAINT small");

        assertThat(Captured.ended(ExitCode.OK, "deadletters", "replay", "--dry-run", "--limit", "3", file)
                        .err())
                .contains("1 left by --limit=3; run it again");
        Captured two = Captured.ended(ExitCode.OK, "deadletters", "replay", "--stage", "sink", "--limit", "2", file);
        assertThat(two.out()).contains("2 replayed, 0 failed");
        assertThat(two.err()).contains("1 left by --limit=2; run it again");
        Captured last = Captured.ended(ExitCode.OK, "deadletters", "replay", "--stage", "sink", "--limit", "1", file);
        assertThat(last.out()).contains("1 replayed, 0 failed");
        assertThat(last.err()).doesNotContain("left");
    }

    @Test
    void what_a_list_or_a_discard_leaves_because_of_its_limit_is_told() throws Exception {
        Captured listed = Captured.ended(ExitCode.OK, "deadletters", "list", "--json", "--limit", "3", file);
        assertThat(listed.out().lines()).hasSize(3);
        assertThat(listed.err()).containsPattern("1 left by --limit=3; --after=\\d+ lists the next ones");
        String after = listed.err().replaceAll("(?s).*--after=(\\d+) .*", "$1");
        Captured rest =
                Captured.ended(ExitCode.OK, "deadletters", "list", "--json", "--limit", "3", "--after", after, file);
        assertThat(rest.out().lines()).hasSize(1);
        assertThat(rest.err()).doesNotContain("left");

        assertThat(Captured.ended(ExitCode.OK, "deadletters", "discard", "--all", "--dry-run", "--limit", "3", file)
                        .err())
                .contains("1 left by --limit=3; run it again", "nothing was changed");
        Captured three = Captured.ended(ExitCode.OK, "deadletters", "discard", "--all", "--limit", "3", file);
        assertThat(three.out()).contains("3 discarded");
        assertThat(three.err()).contains("1 left by --limit=3; run it again");
        Captured last = Captured.ended(ExitCode.OK, "deadletters", "discard", "--all", "--limit", "1", file);
        assertThat(last.out()).contains("1 discarded");
        assertThat(last.err()).doesNotContain("left");
    }

    @Test
    void are_discarded_only_when_it_is_said_which() throws Exception {
        assertThat(Captured.ended(ExitCode.CONFIGURATION, "deadletters", "discard", file)
                        .err())
                .contains("which ones?");
        assertThat(Captured.ended(ExitCode.OK, "deadletters", "discard", "--stage", "source", file)
                        .out())
                .contains("1 discarded");

        assertThat(Captured.ended(ExitCode.OK, "deadletters", "discard", "--all", file)
                        .out())
                .contains("3 discarded");

        assertThat(Captured.ended(ExitCode.OK, "deadletters", "list", "--json", file)
                        .out())
                .isEmpty();
        assertThat(Captured.ended(ExitCode.OK, "deadletters", "list", "--json", "--state", "discarded", file)
                        .out()
                        .lines())
                .hasSize(4);
    }
}
