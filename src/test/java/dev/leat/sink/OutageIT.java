package dev.leat.sink;

import static dev.leat.sink.SinkFixture.batch;
import static dev.leat.sink.SinkFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.leat.batch.Ack;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import dev.leat.support.TcpProxy;
import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Broken connections and frozen processes. */
class OutageIT {
    private static final String UPSERT = "{\"table\": \"t\", \"mode\": \"upsert\", \"key\": [\"id\"]}";

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
    void an_internal_error_of_the_server_or_a_pooler_is_an_outage() throws SQLException {
        Sink sink = table("");
        fixture.database.execute("""
                CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS
                  'BEGIN RAISE EXCEPTION ''cache lookup failed'' USING ERRCODE = ''XX000''; END';
                CREATE TRIGGER fault BEFORE INSERT ON t FOR EACH STATEMENT EXECUTE FUNCTION fault();
                """);

        assertThatThrownBy(() -> fixture.write(sink, batch(0, 0, "{\"id\":1}")))
                .hasMessageContaining("cache lookup failed (XX000)")
                .extracting(failure -> ((BatchException) failure).failure())
                .isEqualTo(BatchFailure.OUTAGE);

        fixture.database.execute("DROP TRIGGER fault ON t");
        fixture.claim(sink);
        assertThat(fixture.write(sink, batch(0, 2, 0L, SinkFixture.events(0, 0, "{\"id\":1}")))
                        .rows())
                .isEqualTo(1);
    }

    @Test
    void a_terminated_backend_is_an_outage_and_the_next_batch_connects_again() throws SQLException {
        Sink sink = table("");
        fixture.write(sink, batch(0, 0, "{\"id\":1}"));
        try (Connection locker = fixture.database.connect();
                Statement statement = locker.createStatement()) {
            statement.execute("BEGIN; LOCK TABLE t");
            Future<Ack> blocked = fixture.send(sink, batch(0, 1, "{\"id\":2}"));
            Future<Ack> behind = fixture.send(sink, batch(0, 2, "{\"id\":3}"));
            sessions.awaitBlocked(1);
            sessions.endBlocked();

            assertFailure(blocked, BatchFailure.OUTAGE);
            assertFailure(behind, BatchFailure.GAP);
        }
        fixture.claim(sink);

        assertThat(fixture.write(sink, batch(0, 2, 1L, SinkFixture.events(0, 1, "{\"id\":2}", "{\"id\":3}")))
                        .rows())
                .isEqualTo(2);
        assertThat(fixture.database.number("SELECT count(*) FROM t")).isEqualTo(3);
        assertThat(fixture.database.number("SELECT count(*) FROM leat.dead_letters"))
                .isZero();
    }

    @Test
    void partitions_that_are_claimed_anew_after_a_lost_connection_share_the_next_one() throws SQLException {
        Sink sink = table(", \"lingerMs\": 300");
        fixture.write(sink, batch(0, 0, "{\"id\":1}"));
        try (Connection locker = fixture.database.connect();
                Statement statement = locker.createStatement()) {
            statement.execute("BEGIN; LOCK TABLE t");
            Future<Ack> blocked = fixture.send(sink, batch(0, 1, "{\"id\":2}"));
            sessions.awaitBlocked(1);
            sessions.endBlocked();
            assertFailure(blocked, BatchFailure.OUTAGE);
        }
        fixture.claim(sink);

        Ack last = fixture.writeTogether(
                sink,
                batch(0, 2, 1, SinkFixture.events(0, 1, "{\"id\":2}")),
                batch(1, 2, 0, SinkFixture.events(1, 0, "{\"id\":3}")),
                batch(2, 2, 0, SinkFixture.events(2, 0, "{\"id\":4}")),
                batch(3, 2, 0, SinkFixture.events(3, 0, "{\"id\":5}")));

        assertThat(last.rows()).isEqualTo(1);
        assertThat(fixture.database.number("SELECT count(*) FROM t")).isEqualTo(5);
        assertThat(sessions.count()).as("of the lane and of claims").isEqualTo(2);
    }

    private static void assertFailure(Future<Ack> answer, BatchFailure expected) {
        assertThatThrownBy(() -> get(answer))
                .isInstanceOfSatisfying(
                        BatchException.class,
                        failure -> assertThat(failure.failure())
                                .as(failure.reason())
                                .isEqualTo(expected));
    }

    @Test
    void a_session_that_may_only_read_is_not_kept() throws SQLException {
        Sink sink = table("");
        String database = fixture.database.text("SELECT quote_ident(current_database())");
        fixture.database.execute("ALTER DATABASE " + database + " SET default_transaction_read_only = on");
        sessions.end();
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> refusedClaim(sink).contains("25006"));
        try (Connection connection = fixture.database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET default_transaction_read_only = off");
            statement.execute("ALTER DATABASE " + database + " RESET default_transaction_read_only");
        }

        assertThat(fixture.claim(sink)).hasSize(4);
    }

    private String refusedClaim(Sink sink) {
        try {
            return "claimed " + fixture.claim(sink);
        } catch (BatchException refused) {
            return refused.reason();
        }
    }

    @Test
    void a_claimer_ends_a_frozen_writer_but_waits_for_an_honest_one() throws Exception {
        Sink sink = table("");
        try (Connection frozen = fixture.database.connect();
                Connection honest = fixture.database.connect();
                Statement freeze = frozen.createStatement();
                Statement write = honest.createStatement()) {
            freeze.execute("SET application_name = 'leat:frozen'; BEGIN;"
                    + " UPDATE leat.positions SET next_offset = 1 WHERE partition = 0");
            long startNs = System.nanoTime();
            List<Position> claimed = fixture.claim(sink);
            long tookMs = Duration.ofNanos(System.nanoTime() - startNs).toMillis();

            assertThat(claimed).hasSize(4);
            assertThat(claimed).allMatch(position -> position.epoch() == 2 && position.nextOffset() == 0);
            assertThat(tookMs).isGreaterThan(900);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> fixture.telemetry.notices.stream().anyMatch(text -> text.contains("leat:frozen")));

            write.execute("SET application_name = 'leat:honest'");
            Future<List<Position>> waiting = honestWrite(sink, write);
            assertThat(get(waiting)).allMatch(position -> position.epoch() == 3);
            assertThat(fixture.database.number("SELECT next_offset FROM leat.positions WHERE partition = 0"))
                    .isEqualTo(7);
        }
    }

    /** The row is locked by a session that works for three seconds; the claim meets it there. */
    private Future<List<Position>> honestWrite(Sink sink, Statement write) throws Exception {
        Thread writer = new Thread(() -> {
            try {
                write.execute("BEGIN; UPDATE leat.positions SET next_offset = 7 WHERE partition = 0;"
                        + " SELECT pg_sleep(3); COMMIT");
            } catch (SQLException ended) {
                throw new IllegalStateException(ended);
            }
        });
        List<Position> read = get(sink.positions().read(List.of(new PartitionId(SinkFixture.TOPIC, 0))));
        writer.start();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> fixture.database.number("SELECT count(*) FROM pg_stat_activity"
                                + " WHERE application_name = 'leat:honest' AND wait_event = 'PgSleep'")
                        == 1);
        Future<List<Position>> claim = sink.positions().claim(read, "test");
        writer.join(60_000);
        return claim;
    }

    @Test
    void two_groups_under_one_name_are_refused() throws SQLException {
        Sink sink = table("");

        assertThat(get(sink.positions().pin("g", "cluster"))).isFalse();
        assertThatThrownBy(() -> get(sink.positions().pin("other", "cluster")))
                .hasMessageContaining("belongs to consumer group 'g'");
        assertThatThrownBy(() -> get(sink.positions().pin("g", "elsewhere"))).hasMessageContaining("of Kafka cluster");
    }

    @Test
    void a_network_that_refuses_or_swallows_is_an_outage() throws Exception {
        fixture.database.execute("CREATE TABLE t (id int PRIMARY KEY, v int)");
        try (TcpProxy proxy = TcpProxy.to(fixture.database.server().port())) {
            String sinkKeys = "\"tables\": [" + UPSERT + "], \"connections\": 1, \"statementTimeoutMs\": 500";
            Sink sink =
                    fixture.started(fixture.config(fixture.database.uri(proxy.port()), "localhost:9092", sinkKeys, ""));
            fixture.write(sink, batch(0, 0, "{\"id\":1}"));
            proxy.refuse();

            assertThat(fixture.refused(sink, batch(0, 1, "{\"id\":2}")).failure())
                    .isEqualTo(BatchFailure.OUTAGE);
            assertThatThrownBy(() -> get(sink.positions().read(List.of())))
                    .isInstanceOfSatisfying(
                            BatchException.class,
                            failure -> assertThat(failure.failure()).isEqualTo(BatchFailure.OUTAGE));
            proxy.heal();

            // the connection may only now be seen to be closed; who claims tries again
            await().ignoreExceptionsInstanceOf(BatchException.class).until(() -> {
                fixture.claim(sink);
                return true;
            });
            assertThat(fixture.write(sink, batch(0, 2, 1L, SinkFixture.events(0, 1, "{\"id\":2}")))
                            .rows())
                    .isEqualTo(1);
            proxy.blackhole();
            assertThat(fixture.refused(sink, batch(0, 2, 2L, SinkFixture.events(0, 2, "{\"id\":3}")))
                            .failure())
                    .isEqualTo(BatchFailure.OUTAGE);
            proxy.heal();
        }
    }

    @Test
    void a_connection_lost_right_after_a_refusal_is_opened_again_to_look_for_the_bad_event() throws SQLException {
        fixture.database.execute("CREATE TABLE l (o int, n int CHECK (n > 0), PRIMARY KEY (o, n))");
        try (TcpProxy proxy = TcpProxy.to(fixture.database.server().port())) {
            String lines = "\"tables\": [{\"table\": \"l\", \"mode\": \"upsert\", \"key\": [\"o\", \"n\"],"
                    + " \"each\": \".lines\", \"columns\": {\"o\": \"$parent.id\", \"n\": \".n\"},"
                    + " \"tombstones\": \"delete\", \"keyFrom\": {\"o\": \"$key\"}}], \"connections\": 1";
            Sink sink =
                    fixture.started(fixture.config(fixture.database.uri(proxy.port()), "localhost:9092", lines, ""));
            proxy.delay(300); // so that the transaction stands open after the refusal, which comes before the end
            // what follows a tombstone of its parent is a second statement, so there is a transaction to roll back
            Future<Ack> answer = fixture.send(
                    sink,
                    SinkFixture.batch(
                            0,
                            1,
                            0,
                            List.of(
                                    SinkFixture.event(0, 0, "k", "{\"id\":4,\"lines\":[{\"n\":9}]}"),
                                    SinkFixture.event(0, 1, "4", null),
                                    SinkFixture.event(0, 2, "k", "{\"id\":4,\"lines\":[{\"n\":-1}]}"))));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> fixture.database.number("SELECT count(pg_terminate_backend(pid))"
                                    + " FROM pg_stat_activity WHERE datname = current_database()"
                                    + " AND state = 'idle in transaction (aborted)'")
                            == 1);
            proxy.heal();

            assertThat(get(answer).deadLetters()).isEqualTo(1);
            assertThat(fixture.telemetry.failures).anyMatch(text -> text.startsWith("isolate 23514"));
            assertThat(fixture.database.number("SELECT count(*) FROM l")).isZero();
        }
    }
}
