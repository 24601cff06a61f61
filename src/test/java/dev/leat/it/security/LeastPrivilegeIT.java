package dev.leat.it.security;

import static dev.leat.support.Futures.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.it.data.PipelineJson;
import dev.leat.it.data.Runs;
import dev.leat.observe.NoTelemetry;
import dev.leat.observe.PipelineView;
import dev.leat.sink.DeadLetterFilter;
import dev.leat.sink.DeadLetterTable;
import dev.leat.sink.LeatSchema;
import dev.leat.sink.PositionTable;
import dev.leat.sink.Replay;
import dev.leat.sink.Sink;
import dev.leat.sink.StoredDeadLetter;
import dev.leat.support.Database;
import dev.leat.support.LeatRun;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import io.vertx.core.Vertx;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A role with the rights that {@code leat schema print FILE} grants, in a database that gives none away. */
class LeastPrivilegeIT {
    private static final String TABLES = """
            [{'table': 'shop.orders', 'mode': 'upsert', 'key': ['id'],
              'tombstones': 'delete', 'keyFrom': {'id': '$key.id'}},
             {'table': 'log', 'mode': 'append'}]""";
    /** Every right that is granted: what it is on, and the right. */
    private static final List<List<String>> GRANTED = List.of(
            List.of("SCHEMA leat", "USAGE"),
            List.of("leat.positions", "SELECT"),
            List.of("leat.positions", "INSERT"),
            List.of("leat.positions", "UPDATE"),
            List.of("leat.control", "SELECT"),
            List.of("leat.control", "INSERT"),
            List.of("leat.control", "UPDATE"),
            List.of("leat.nodes", "SELECT"),
            List.of("leat.nodes", "INSERT"),
            List.of("leat.nodes", "UPDATE"),
            List.of("leat.nodes", "DELETE"),
            List.of("leat.dead_letters", "SELECT"),
            List.of("leat.dead_letters", "INSERT"),
            List.of("leat.dead_letters", "UPDATE"),
            List.of("FUNCTION leat.advance", "EXECUTE"),
            List.of("SCHEMA shop", "USAGE"),
            List.of("shop.orders", "SELECT"),
            List.of("shop.orders", "INSERT"),
            List.of("shop.orders", "UPDATE"),
            List.of("shop.orders", "DELETE"),
            List.of("log", "INSERT"));

    private final Vertx vertx = Vertx.vertx();
    private final Database database = Servers.database();
    private final Topics topics = Servers.topics();
    private final String topic = topics.create("rights", 1);
    private final String role = "Writer of " + database.name();
    private final PipelineJson json = PipelineJson.of(topic, database, TABLES)
            .set("sink.user", "'" + role + "'")
            .set("sink.password", "'writer'")
            .set("source.key", "'json'");

    LeastPrivilegeIT() throws Exception {
        database.execute("ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;"
                + "REVOKE ALL ON DATABASE " + database.name() + " FROM PUBLIC;"
                + "CREATE SCHEMA shop; CREATE TABLE shop.orders (id int PRIMARY KEY, status text NOT NULL);"
                + "CREATE TABLE log (id int);"
                + "CREATE ROLE \"" + role + "\" LOGIN PASSWORD 'writer';"
                + "GRANT CONNECT ON DATABASE " + database.name() + " TO \"" + role + "\"");
        database.execute(LeatSchema.ddl(config()));
    }

    @AfterEach
    void close() throws Exception {
        done(vertx.close());
        database.execute("DROP OWNED BY \"" + role + "\"; DROP ROLE \"" + role + "\"");
    }

    @Test
    void what_is_printed_is_enough_for_all_that_a_pipeline_does() throws Exception {
        send(0, "{\"id\":1}", "{\"id\":1,\"status\":\"new\"}");
        send(0, "{\"id\":2}", "{\"id\":2,\"status\":\"new\"}");
        send(0, "{\"id\":2}", "{\"id\":2,\"status\":\"paid\"}");
        send(0, "{\"id\":1}", null);
        send(0, "{\"id\":3}", "{\"id\":3}");
        try (LeatRun run = LeatRun.start("least", json.text())) {
            Runs.awaitNumber(database, "SELECT count(*) FROM leat.dead_letters WHERE sqlstate = '23502'", 1);
            Runs.awaitNumber(database, "SELECT count(*) FROM leat.nodes WHERE node = 'least'", 1);
            done(run.pipelines().find(topic).orElseThrow().pause(true, "for the test"));
            Runs.awaitView(run, view -> view.state().equals("PAUSED"));
            done(run.pipelines().find(topic).orElseThrow().pause(false, ""));
            Runs.awaitView(run, PipelineView::running);
            assertThat(database.text("SELECT usename::text FROM pg_stat_activity"
                            + " WHERE application_name = 'leat:least' LIMIT 1"))
                    .isEqualTo(role);
        }

        assertThat(database.text("SELECT string_agg(id || status, ' ') FROM shop.orders"))
                .isEqualTo("2paid");
        assertThat(database.number("SELECT count(*) FROM leat.nodes")).isZero();
        database.execute("ALTER TABLE shop.orders ALTER status DROP NOT NULL");
        replay();
        assertThat(database.number("SELECT count(*) FROM shop.orders WHERE id = 3"))
                .isEqualTo(1);
        assertThat(database.text("SELECT state FROM leat.dead_letters")).isEqualTo("replayed");
    }

    @Test
    void parked_keys_and_discarding_need_no_more() throws Exception {
        json.set("errors.onFailure", "'park'");
        send(0, "{\"id\":3}", "{\"id\":\"none\"}");
        send(0, "{\"id\":3}", "{\"id\":3,\"status\":\"paid\"}");
        Runs.toTheEnd(json);
        DeadLetterTable table = done(DeadLetterTable.open(vertx, config(), "test"));

        assertThat(done(table.discard(DeadLetterFilter.waiting(1)))).isEqualTo(1);
        done(table.close());

        assertThat(database.text("SELECT string_agg(state, ' ' ORDER BY id) FROM leat.dead_letters"))
                .isEqualTo("discarded parked");
    }

    @Test
    void each_right_that_is_missing_is_named_at_the_start() throws Exception {
        for (List<String> right : GRANTED) {
            revoke(right);

            String reason = Runs.toItsStop(json);
            Problems problems = new Problems();
            done(Sink.check(vertx, config(), problems));

            assertThat(reason).as(right.toString()).contains(right.get(1), named(right));
            assertThat(problems.all().toString()).as(right.toString()).contains(right.get(1), named(right));
            grant(right);
        }
        assertThat(database.number("SELECT count(*) FROM leat.positions")).isZero();
    }

    @Test
    void a_right_that_is_taken_away_while_it_runs_stops_the_pipeline_and_writes_nothing() throws Exception {
        int written = 0;
        for (List<String> right : List.of(
                List.of("leat.positions", "UPDATE"),
                List.of("leat.dead_letters", "INSERT"),
                List.of("FUNCTION leat.advance", "EXECUTE"),
                List.of("shop.orders", "INSERT"))) {
            try (LeatRun run = LeatRun.start("running", json.text())) {
                Runs.awaitReady(run);
                Runs.awaitNumber(database, "SELECT count(*) FROM log", written);
                revoke(right);
                if (right.get(0).equals("leat.dead_letters")) {
                    send(0, "{\"id\":1}", "no JSON"); // nothing else is written there
                }
                send(0, "{\"id\":1}", "{\"id\":1,\"status\":\"new\"}");

                String name = right.get(0).replaceAll("^.*[ .](\\w+)(\\(\\))?$", "$1");
                assertThat(Runs.stopReason(run))
                        .contains("permission denied for", name, "'leat check'", "'leat schema print FILE'");
            }
            assertThat(database.number("SELECT count(*) FROM log")).isEqualTo(written);
            grant(right);
            written++;
        }
        Runs.toTheEnd(json);
        assertThat(database.number("SELECT count(*) FROM log")).isEqualTo(written);
    }

    @Test
    void a_role_that_only_looks_sees_positions_and_dead_letters_and_changes_nothing() throws Exception {
        send(0, "{\"id\":3}", "{\"id\":3}");
        Runs.toTheEnd(json);
        String reader = "reader_of_" + database.name();
        database.execute("CREATE ROLE " + reader + " LOGIN PASSWORD 'reader';" + "GRANT CONNECT ON DATABASE "
                + database.name() + " TO " + reader);
        String printed = LeatSchema.ddl(config());
        String grants = printed.substring(printed.indexOf("only looks"))
                .lines()
                .skip(1)
                .map(line -> line.replace("-- ", "").replace("leat_reader", reader))
                .reduce("", String::concat);
        database.execute(grants);
        json.set("sink.user", "'" + reader + "'").set("sink.password", "'reader'");

        PositionTable positions = done(PositionTable.open(vertx, config(), "test"));
        assertThat(done(positions.list())).hasSize(1);
        done(positions.close());
        DeadLetterTable dead = done(DeadLetterTable.open(vertx, config(), "test"));
        assertThat(done(dead.list(DeadLetterFilter.waiting(10)))).hasSize(1);
        assertThatThrownBy(() -> done(dead.discard(DeadLetterFilter.waiting(10))))
                .hasMessageContaining("permission denied for table dead_letters");
        done(dead.close());
        assertThat(Runs.toItsStop(json)).contains("GRANT INSERT, UPDATE ON leat.positions TO " + reader);
        database.execute("DROP OWNED BY " + reader + "; DROP ROLE " + reader);
    }

    private static String named(List<String> right) {
        return right.get(0).equals("log") ? "table log" : right.get(0).replace("SCHEMA shop", "shop.orders");
    }

    private void revoke(List<String> right) throws Exception {
        database.execute("REVOKE " + right.get(1) + " ON " + right.get(0) + " FROM \"" + role + "\"");
    }

    private void grant(List<String> right) throws Exception {
        database.execute("GRANT " + right.get(1) + " ON " + right.get(0) + " TO \"" + role + "\"");
    }

    private void replay() {
        DeadLetterTable table = done(DeadLetterTable.open(vertx, config(), "test"));
        List<StoredDeadLetter> waiting = done(table.list(DeadLetterFilter.waiting(10)));
        done(table.close());
        Replay replay = done(Replay.open(vertx, config(), "test", new NoTelemetry(), true));
        waiting.forEach(one -> done(replay.write(Replay.batch(one))));
        done(replay.close());
    }

    private void send(int partition, String key, @Nullable String value) {
        topics.send(topic, partition, key, value);
    }

    private PipelineConfig config() {
        return LeatRun.config(json.text());
    }
}
