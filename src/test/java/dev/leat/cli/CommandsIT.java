package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.support.Servers;
import dev.leat.support.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that ask Kafka and PostgreSQL, in this process. */
class CommandsIT {
    @TempDir
    private Path folder;

    private final Captured terminal = new Captured();
    private Pipelines pipelines;

    @BeforeEach
    void database() throws Exception {
        pipelines = Pipelines.in(folder);
        pipelines.createTable("events");
    }

    @Test
    void check_finds_what_the_database_knows_and_computes_deadlines() throws Exception {
        Path good = pipelines.file("good", "any", "events");
        Path bad = pipelines.file("bad", "any", "missing");

        assertThat(terminal.run("check", good.toString())).isEqualTo(ExitCode.OK);
        assertThat(terminal.out()).contains("good.json: ok; pipeline good, deadlines of a batch:");
        assertThat(terminal.run("check", good.toString(), bad.toString())).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(terminal.out()).containsPattern("bad.json:\\d+:\\d+: sink.tables\\[0\\].table: .*missing.*exist");
        assertThat(pipelines.database().number("SELECT count(*) FROM pg_namespace WHERE nspname = 'leat'"))
                .isZero();
    }

    @Test
    void check_warns_when_the_database_cannot_be_asked_and_asks_none_offline() throws Exception {
        Path good = pipelines.file("good", "any", "events");
        Path gone = pipelines.write(
                "gone.json", Files.readString(good).replaceAll("127\\.0\\.0\\.1:\\d+/", "127.0.0.1:1/"));

        assertThat(terminal.run("check", gone.toString())).isEqualTo(ExitCode.OK);
        assertThat(terminal.out()).contains("warning: sink.uri: tables are not checked: ");
        Captured offline = new Captured();
        assertThat(offline.run("check", "--offline", gone.toString())).isEqualTo(ExitCode.OK);
        assertThat(offline.out()).doesNotContain("warning");
    }

    @Test
    void schema_is_applied_and_printed_the_same() throws Exception {
        Path file = pipelines.file("good", "any", "events");

        assertThat(terminal.run("schema", "apply", file.toString())).isEqualTo(ExitCode.OK);
        assertThat(pipelines.database().number("SELECT count(*) FROM leat.positions"))
                .isZero();
        assertThat(terminal.run("schema", "print", file.toString())).isEqualTo(ExitCode.OK);

        pipelines.database().execute("DROP SCHEMA leat CASCADE");
        pipelines.database().execute(terminal.out().substring(terminal.out().indexOf("CREATE")));
        assertThat(pipelines.database().number("SELECT count(*) FROM leat.dead_letters"))
                .isZero();
    }

    @Test
    void positions_are_shown_and_reset_with_a_higher_epoch() throws Exception {
        String topic = Pipelines.topic(10);
        Path file = pipelines.file("orders", topic, "events");
        assertThat(terminal.run("schema", "apply", file.toString())).isEqualTo(ExitCode.OK);

        assertThat(terminal.run("positions", "reset", "--to", "latest", "--dry-run", file.toString()))
                .isEqualTo(ExitCode.OK);
        assertThat(positions()).isZero();
        assertThat(terminal.run("positions", "reset", "--to", "latest", file.toString()))
                .as(terminal.err())
                .isEqualTo(ExitCode.OK);
        assertThat(pipelines.database().number("SELECT sum(next_offset) FROM leat.positions"))
                .isEqualTo(10);
        assertThat(pipelines.database().text("SELECT group_id FROM leat.control"))
                .isEqualTo("orders-" + topic);

        String[] one = {"positions", "reset", "--to", "3", "--topic", topic, "--partition", "1", file.toString()};
        assertThat(terminal.run(one)).isEqualTo(ExitCode.OK);
        assertThat(pipelines
                        .database()
                        .text("SELECT string_agg(next_offset || '@' || epoch, ' ' ORDER BY partition)"
                                + " FROM leat.positions"))
                .isEqualTo("5@0 3@1");

        Captured shown = new Captured();
        assertThat(shown.run("positions", "show", "--json", file.toString())).isEqualTo(ExitCode.OK);
        assertThat(shown.out().lines())
                .hasSize(2)
                .last()
                .asString()
                .contains("\"partition\":1")
                .contains("\"nextOffset\":3");
    }

    @Test
    void a_reset_of_a_topic_with_fewer_partitions_is_also_one_of_those_that_it_gets_later() throws Exception {
        Topics topics = Servers.topics();
        String topic = Pipelines.topic(10);
        String file = pipelines.file("orders", topic, "events").toString();
        String[] run = {
            "run", "--until-idle", "500", "--node", pipelines.node(0).toString(), file
        };
        Captured.ended(ExitCode.OK, run);
        topics.makeAnew(topic, 1);
        topics.send(topic, 0, null, "{\"id\": 11}");

        Captured.ended(ExitCode.OK, "positions", "reset", "--to", "earliest", "--topic", topic, file);

        Captured.ended(ExitCode.OK, run);
        topics.grow(topic, 2);
        topics.send(topic, 1, null, "{\"id\": 12}");
        Captured.ended(ExitCode.OK, run);
        assertThat(pipelines.database().text("SELECT count(*) || ' to ' || max(id) FROM events"))
                .isEqualTo("12 to 12");
    }

    @Test
    void a_reset_that_means_nothing_fails_and_an_unclear_one_is_wrong_usage() throws Exception {
        Path file = pipelines.file("orders", Pipelines.topic(1), "events");

        assertThat(terminal.run("positions", "reset", "--to", "5", file.toString()))
                .isEqualTo(ExitCode.CONFIGURATION);
        assertThat(terminal.run("positions", "reset", "--to", "noon", file.toString()))
                .isEqualTo(ExitCode.CONFIGURATION);
        assertThat(terminal.run("positions", "reset", "--to", "latest", "--topic", "other", file.toString()))
                .isEqualTo(ExitCode.FAILURE);
        assertThat(terminal.err())
                .contains("--to 5 needs --topic")
                .contains("got noon")
                .contains("is other one of");
    }

    @Test
    void a_reset_out_of_bounds_or_of_a_partition_that_is_not_there_is_refused() throws Exception {
        String topic = Pipelines.topic(10);
        String file = pipelines.file("orders", topic, "events").toString();
        assertThat(terminal.run("schema", "apply", file)).isEqualTo(ExitCode.OK);
        String[] beyond = {"positions", "reset", "--to", "99", "--topic", topic, "--partition", "1", file};

        assertThat(terminal.run(beyond)).isEqualTo(ExitCode.FAILURE);
        assertThat(terminal.err())
                .contains("--to 99 is outside of what Kafka has")
                .contains("must be 0..5");
        assertThat(terminal.run("positions", "reset", "--to", "0", "--topic", topic, "--partition", "7", file))
                .isEqualTo(ExitCode.FAILURE);
        assertThat(terminal.err()).contains("topic " + topic + " has no partition 7; it has 0..1");
        assertThat(positions()).isZero();
        beyond[3] = "5";
        assertThat(terminal.run(beyond)).isEqualTo(ExitCode.OK);
    }

    @Test
    void a_reset_to_a_time_that_is_still_to_come_is_refused() throws Exception {
        String file = pipelines.file("orders", Pipelines.topic(10), "events").toString();
        assertThat(terminal.run("schema", "apply", file)).isEqualTo(ExitCode.OK);

        assertThat(terminal.run("positions", "reset", "--to", "2999-01-31T00:00:00Z", file))
                .isEqualTo(ExitCode.CONFIGURATION);

        assertThat(terminal.err())
                .isEqualTo("leat: --to 2999-01-31T00:00:00Z is still to come; the end of the topics is latest\n");
        assertThat(positions()).isZero();
    }

    @Test
    void a_dry_run_of_a_reset_fails_where_the_reset_would() throws Exception {
        String topic = Pipelines.topic(10);
        Path good = pipelines.file("orders", topic, "events");
        String gone = pipelines
                .write("gone.json", Files.readString(good).replaceAll("127\\.0\\.0\\.1:\\d+/", "127.0.0.1:1/"))
                .toString();

        assertThat(terminal.run("positions", "reset", "--to", "latest", "--dry-run", gone))
                .isEqualTo(ExitCode.FAILURE);
        assertThat(terminal.run("positions", "reset", "--to", "latest", "--dry-run", good.toString()))
                .isEqualTo(ExitCode.FAILURE);

        assertThat(terminal.err())
                .contains("leat: PostgreSQL at 127.0.0.1:1: ", "leat: the pipeline never ran in this database")
                .doesNotContain("nothing was changed");
    }

    @Test
    void a_database_or_a_name_that_is_another_one_than_was_meant_shows() throws Exception {
        String file = pipelines.file("orders", Pipelines.topic(10), "events").toString();
        assertThat(terminal.run("schema", "apply", file)).isEqualTo(ExitCode.OK);
        String none = "no positions of pipeline orders were there: it never ran in this database under this name\n";

        assertThat(terminal.run("positions", "show", file)).isEqualTo(ExitCode.OK);
        assertThat(terminal.err()).isEqualTo(none);
        Captured reset = Captured.ended(ExitCode.OK, "positions", "reset", "--to", "earliest", file);
        assertThat(reset.err()).isEqualTo(none + "positions were set\n");
        Captured again = Captured.ended(ExitCode.OK, "positions", "reset", "--to", "earliest", file);
        assertThat(again.err()).isEqualTo("positions were set\n");
    }

    @Test
    void a_pipeline_that_never_ran_is_said_to_be_one() throws Exception {
        String file = pipelines.file("orders", "any", "events").toString();

        assertThat(terminal.run("positions", "show", file)).isEqualTo(ExitCode.FAILURE);
        assertThat(terminal.run("deadletters", "list", file)).isEqualTo(ExitCode.FAILURE);

        assertThat(terminal.err().lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("leat: the pipeline never ran in this database"));
    }

    @Test
    void kafka_that_is_not_there_is_waited_for_aloud_and_named() throws Exception {
        String file = withoutKafka().toString();

        assertThat(terminal.run("positions", "reset", "--to", "latest", file)).isEqualTo(ExitCode.FAILURE);
        assertThat(terminal.err())
                .startsWith("leat: waits for Kafka at 127.0.0.1:1\nleat: Kafka at 127.0.0.1:1: ")
                .contains("source.bootstrapServers");
        Captured dryRun = new Captured();
        assertThat(dryRun.run("dry-run", file)).isEqualTo(ExitCode.FAILURE);
        assertThat(dryRun.err()).startsWith("leat: waits for Kafka at 127.0.0.1:1\nleat: Kafka at 127.0.0.1:1: ");
    }

    @Test
    void a_run_until_idle_of_a_topic_that_does_not_exist_fails() throws Exception {
        Path file = pipelines.file("orders", "no-such-topic", "events");

        assertThat(terminal.run(
                        "run",
                        "--until-idle",
                        "500",
                        "--node",
                        pipelines.node(0).toString(),
                        file.toString()))
                .isEqualTo(ExitCode.FAILURE);
    }

    private Path withoutKafka() throws Exception {
        String text = Files.readString(pipelines.file("orders", "any", "events"));
        return pipelines.write("away.json", text.replace(Servers.kafka().bootstrapServers(), "127.0.0.1:1"));
    }

    @Test
    void generate_says_for_whom_it_waits_and_then_who_does_not_answer() throws Exception {
        assertThat(terminal.run("generate", "--bootstrap", "127.0.0.1:1")).isEqualTo(ExitCode.FAILURE);

        assertThat(terminal.err())
                .startsWith("leat: waits for Kafka at 127.0.0.1:1\n"
                        + "leat: topic orders cannot be made: Kafka at 127.0.0.1:1 does not answer; is")
                .doesNotContain("Exception");
    }

    @Test
    void generate_fills_a_topic_and_run_writes_it_in_this_very_process() throws Exception {
        String topic = Servers.unique("generated");
        String brokers = Servers.kafka().bootstrapServers();

        assertThat(terminal.run("generate", "--bootstrap", brokers, "--topic", topic, "--events", "500"))
                .as(terminal.err())
                .isEqualTo(ExitCode.OK);
        assertThat(terminal.out()).contains("500");
        pipelines.database().execute("CREATE TABLE orders (order_id bigint NOT NULL)");
        Path file = pipelines.file("orders", topic, "orders");

        assertThat(terminal.run(
                        "run",
                        "--until-idle",
                        "500",
                        "--node",
                        pipelines.node(0).toString(),
                        file.toString()))
                .as(terminal.err())
                .isEqualTo(ExitCode.OK);
        assertThat(pipelines.rows("orders")).isEqualTo(500);
    }

    private long positions() throws Exception {
        return pipelines.database().number("SELECT count(*) FROM leat.positions");
    }
}
