package dev.leat.sink;

import static dev.leat.sink.SinkFixture.batch;
import static dev.leat.sink.SinkFixture.event;
import static dev.leat.sink.SinkFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.leat.api.Event;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.config.PipelineConfig;
import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Locks that others hold, and statements that take long or need too much. */
class LocksIT {
    private static final String SLOW = """
            CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
              $$ BEGIN PERFORM pg_sleep(%s); RETURN new; END $$;
            CREATE TRIGGER slow BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION slow()
            """;

    private final SinkFixture fixture = new SinkFixture();
    private final Sessions sessions = new Sessions(fixture.database);

    @AfterEach
    void close() {
        fixture.close();
    }

    private Sink table(String further) throws SQLException {
        return fixture.started(fixture.oneLane(further));
    }

    @Test
    void a_deadlock_is_tried_again() throws Exception {
        Sink sink = table("");
        fixture.write(sink, batch(0, 0, "{\"id\":1,\"v\":0}", "{\"id\":2,\"v\":0}"));
        Future<Ack> answer;
        try (Connection other = fixture.database.connect();
                Statement statement = other.createStatement()) {
            statement.execute("SET deadlock_timeout = '30s'; BEGIN; UPDATE t SET v = 5 WHERE id = 2");
            answer = fixture.send(sink, batch(0, 2, "{\"id\":1,\"v\":1}", "{\"id\":2,\"v\":1}"));
            sessions.awaitBlocked(1);
            statement.execute("UPDATE t SET v = 5 WHERE id = 1; COMMIT");
        }

        assertThat(get(answer).rows()).isEqualTo(2);
        assertThat(fixture.telemetry.failures).anyMatch(text -> text.startsWith("retry 40P01"));
        assertThat(fixture.database.text("SELECT string_agg(v::text, '') FROM t"))
                .isEqualTo("11");
    }

    @Test
    void statements_that_take_too_long_get_fewer_rows_until_they_pass() throws SQLException {
        Sink sink = table(", \"statementTimeoutMs\": 1000");
        fixture.database.execute(SLOW.formatted("0.1"));
        String[] events = new String[20];
        for (int at = 0; at < events.length; at++) {
            events[at] = "{\"id\":" + at + "}";
        }

        Ack ack = fixture.write(sink, batch(0, 0, events));

        assertThat(ack.rows()).isEqualTo(20);
        assertThat(fixture.telemetry.writes.size()).isGreaterThan(2);
        assertThat(fixture.telemetry.failures).anyMatch(text -> text.startsWith("retry 57014"));
        assertThat(fixture.database.number("SELECT next_offset FROM leat.positions WHERE partition = 0"))
                .isEqualTo(20);
    }

    @Test
    void a_transaction_of_statements_that_take_too_long_together_gets_fewer_events() throws SQLException {
        fixture.database.execute("CREATE TABLE t (id int PRIMARY KEY);" + SLOW.formatted("0.7"));
        Sink sink = fixture.started(fixture.config(
                "{\"table\": \"t\", \"mode\": \"upsert\", \"key\": [\"id\"], \"tombstones\": \"delete\","
                        + " \"keyFrom\": {\"id\": \"from-json($key)\"}}",
                ", \"statementTimeoutMs\": 1000",
                ""));
        List<Event> eachAfterItsTombstone = new ArrayList<>();
        for (int id = 0; id < 20; id++) {
            eachAfterItsTombstone.add(event(0, 2L * id, String.valueOf(id), null));
            eachAfterItsTombstone.add(event(0, 2L * id + 1, String.valueOf(id), "{\"id\":" + id + "}"));
        }

        Ack ack = fixture.write(sink, batch(0, 1, 0, eachAfterItsTombstone));

        assertThat(ack.rows()).isEqualTo(40);
        assertThat(fixture.telemetry.failures).anyMatch(text -> text.contains("longer than the sink's deadline"));
        assertThat(fixture.database.number("SELECT count(*) FROM t")).isEqualTo(20);
    }

    @Test
    void a_bound_of_the_database_for_transactions_does_not_end_ours() throws SQLException {
        fixture.database.execute("ALTER DATABASE " + fixture.database.name() + " SET transaction_timeout = '500ms'");
        Sink sink = table("");
        fixture.database.execute(SLOW.formatted("0.3"));

        assertThat(fixture.write(sink, batch(0, 0, "{\"id\":1}", "{\"id\":2}", "{\"id\":3}"))
                        .rows())
                .isEqualTo(3);
    }

    @Test
    void one_event_that_takes_too_long_stops_the_pipeline() throws SQLException {
        Sink sink = table(", \"statementTimeoutMs\": 500");
        fixture.database.execute(SLOW.formatted("5"));

        for (int epoch = 1; epoch <= 2; epoch++) {
            Batch again = batch(0, epoch, 0, SinkFixture.events(0, 0, "{\"id\":1}"));
            assertThat(fixture.refused(sink, again).failure()).isEqualTo(BatchFailure.OUTAGE);
            fixture.claim(sink);
        }
        BatchException refused = fixture.refused(sink, batch(0, 3, 0, SinkFixture.events(0, 0, "{\"id\":1}")));

        assertThat(refused.failure()).isEqualTo(BatchFailure.STOP);
        assertThat(refused.reason()).contains("even one event alone", "57014");
    }

    @Test
    void one_record_whose_pieces_take_too_long_together_stops_the_pipeline() throws SQLException {
        Sink sink = table(", \"statementTimeoutMs\": 500");
        fixture.database.execute(SLOW.formatted("0.3"));
        List<Event> pieces = List.of(event(0, 0, "a", "{\"id\":1}"), event(0, 0, "a", "{\"id\":2}"));
        List<BatchFailure> refused = new ArrayList<>();

        for (int epoch = 1; epoch <= 3; epoch++) {
            refused.add(fixture.refused(sink, batch(0, epoch, 0, pieces)).failure());
            fixture.claim(sink);
        }

        assertThat(refused).containsExactly(BatchFailure.OUTAGE, BatchFailure.OUTAGE, BatchFailure.STOP);
    }

    @Test
    void one_event_whose_statement_is_cancelled_is_written_with_the_next_claim() throws Exception {
        Sink sink = table("");
        fixture.write(sink, batch(0, 0, "{\"id\":1}"));
        try (Connection locker = fixture.database.connect();
                Statement statement = locker.createStatement()) {
            statement.execute("BEGIN; LOCK TABLE t");
            Future<Ack> blocked = fixture.send(sink, batch(0, 1, "{\"id\":2}"));
            sessions.awaitBlocked(1);
            sessions.cancelBlocked();

            assertThatThrownBy(() -> get(blocked))
                    .isInstanceOfSatisfying(
                            BatchException.class,
                            failure -> assertThat(failure.failure())
                                    .as(failure.reason())
                                    .isEqualTo(BatchFailure.OUTAGE));
        }
        fixture.claim(sink);

        assertThat(fixture.write(sink, batch(0, 2, 1, SinkFixture.events(0, 1, "{\"id\":2}")))
                        .rows())
                .isEqualTo(1);
    }

    @Test
    void a_commit_that_takes_too_long_gets_fewer_events() throws SQLException {
        Sink sink = table(", \"statementTimeoutMs\": 2000");
        fixture.database.execute(SLOW.formatted("0.4")
                .replace(
                        "TRIGGER slow BEFORE INSERT ON t",
                        "CONSTRAINT TRIGGER slow AFTER INSERT ON t" + " DEFERRABLE INITIALLY DEFERRED"));

        assertThat(writtenOf24(sink, 6)).isEqualTo(24);
    }

    @ParameterizedTest
    @ValueSource(strings = {"53200", "53400"})
    void a_transaction_that_the_server_has_no_room_for_gets_fewer_events(String state) throws SQLException {
        Sink sink = table("");
        fixture.database.execute("""
                CREATE FUNCTION full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                  IF (SELECT count(*) FROM made) > 3 THEN RAISE 'full' USING ERRCODE = '%s'; END IF; RETURN NULL;
                END $$;
                CREATE TRIGGER no_room AFTER INSERT ON t REFERENCING NEW TABLE AS made
                  FOR EACH STATEMENT EXECUTE FUNCTION full()
                """.formatted(state).replace("full()", "no_room()"));

        assertThat(writtenOf24(sink, 12)).isEqualTo(24);
    }

    /** With a new claim after each failure, at most so many. */
    private long writtenOf24(Sink sink, int claims) throws SQLException {
        List<Event> events = new ArrayList<>();
        for (int id = 0; id < 24; id++) {
            events.add(event(0, id, null, "{\"id\":" + id + "}"));
        }
        int written = 0;
        for (int epoch = 1; epoch <= claims && written < events.size(); epoch++) {
            try {
                fixture.write(sink, batch(0, epoch, written, events.subList(written, events.size())));
            } catch (BatchException refused) {
                assertThat(refused.failure()).isEqualTo(BatchFailure.OUTAGE);
            }
            written = Math.toIntExact(fixture.claim(sink).get(0).nextOffset());
        }
        return fixture.database.number("SELECT count(*) FROM t");
    }

    @Test
    void a_lock_is_waited_for_as_long_as_it_is_held() throws SQLException {
        Sink sink = table(", \"statementTimeoutMs\": 600");
        try (Connection locker = fixture.database.connect();
                Statement statement = locker.createStatement()) {
            statement.execute("BEGIN; LOCK TABLE t");

            for (int epoch = 1; epoch <= 2; epoch++) {
                BatchException refused =
                        fixture.refused(sink, batch(0, epoch, 0, SinkFixture.events(0, 0, "{\"id\":1}")));
                assertThat(refused.failure()).isEqualTo(BatchFailure.OUTAGE);
                assertThat(refused.reason()).contains("55P03").contains("another session holds a lock");
                fixture.claim(sink);
            }
        }

        assertThat(fixture.write(sink, batch(0, 3, 0, SinkFixture.events(0, 0, "{\"id\":1}")))
                        .rows())
                .isEqualTo(1);
    }

    @Test
    void a_start_that_waits_for_a_lock_is_told_so() throws SQLException {
        PipelineConfig config = fixture.oneLane("");
        Sink sink = fixture.open(config);
        try (Connection locker = fixture.database.connect();
                Statement statement = locker.createStatement()) {
            statement.execute("BEGIN; LOCK TABLE t, leat.control");

            for (Future<?> waiting : List.of(
                    Sink.open(fixture.vertx, config, "test", fixture.telemetry),
                    sink.control().desired())) {
                assertThatThrownBy(() -> get(waiting)).isInstanceOfSatisfying(BatchException.class, failure -> {
                    assertThat(failure.failure()).isEqualTo(BatchFailure.OUTAGE);
                    assertThat(failure.reason()).contains("55P03", "another session holds a lock");
                });
            }
        }
    }

    @Test
    void what_waits_for_a_lock_at_the_end_is_ended_with_the_drain() throws Exception {
        Sink sink = table("}, \"shutdown\": {\"drainMs\": 100");
        fixture.write(sink, batch(1, 0, "{\"id\":7}"));
        try (Connection locker = fixture.database.connect();
                Statement statement = locker.createStatement()) {
            statement.execute("BEGIN; LOCK TABLE t");
            Future<Ack> blocked = fixture.send(sink, batch(0, 0, "{\"id\":1}"));
            sessions.awaitBlocked(1);

            get(sink.close().timeout(20, TimeUnit.SECONDS));

            assertThatThrownBy(() -> get(blocked))
                    .isInstanceOfSatisfying(
                            BatchException.class,
                            failure -> assertThat(failure.failure()).isEqualTo(BatchFailure.OUTAGE));
            await().atMost(Duration.ofSeconds(5)).until(() -> sessions.count() == 0);
        }
        assertThat(fixture.database.number("SELECT count(*) FROM t")).isEqualTo(1);
    }

    @Test
    void so_is_what_waits_for_one_while_its_statements_are_prepared() throws Exception {
        Sink sink = fixture.open(fixture.oneLane("}, \"shutdown\": {\"drainMs\": 100"));
        try (Connection locker = fixture.database.connect();
                Statement statement = locker.createStatement()) {
            statement.execute("BEGIN; LOCK TABLE t");
            SinkFixture.deploy(fixture.vertx, sink);
            sessions.awaitBlocked(1);

            get(sink.close().timeout(20, TimeUnit.SECONDS));

            await().atMost(Duration.ofSeconds(5)).until(() -> sessions.count() == 0);
        }
    }
}
