package dev.leat.sink;

import static dev.leat.sink.SinkFixture.batch;
import static dev.leat.sink.SinkFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.config.PipelineConfig;
import dev.leat.sql.Session;
import dev.leat.support.PoolerProxy;
import dev.leat.support.PoolerProxy.Pool;
import dev.leat.support.PoolerProxy.Unknown;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A pooler stands before PostgreSQL. */
class PoolerIT {
    private static final String SETTINGS = """
            SELECT current_setting('statement_timeout') || ' ' || current_setting('lock_timeout') || ' '
                   || current_setting('idle_in_transaction_session_timeout') || ' ' || current_setting('DateStyle')
                   || ' ' || current_setting('TimeZone') AS settings, pg_backend_pid() AS process
            """;

    private final SinkFixture fixture = new SinkFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private PipelineConfig config(PoolerProxy pooler) {
        String sink = "\"tables\": [{\"table\": \"t\", \"mode\": \"append\"}], \"connections\": 2";
        return fixture.config(fixture.database.uri(pooler.port()), "localhost:9092", sink, "");
    }

    @ParameterizedTest
    @EnumSource
    void one_that_pools_transactions_is_refused_with_what_to_do(Unknown settings) throws Exception {
        fixture.database.execute("CREATE TABLE t (id int)");
        try (PoolerProxy pooler = PoolerProxy.to(fixture.database.server().port(), Pool.TRANSACTIONS, settings)) {
            assertThatThrownBy(() -> fixture.open(config(pooler)))
                    .isInstanceOfSatisfying(
                            BatchException.class,
                            failure -> assertThat(failure.failure()).isEqualTo(BatchFailure.STOP))
                    .hasMessageContaining("pool_mode = session");
        }
    }

    @ParameterizedTest
    @EnumSource
    void one_that_pools_sessions_gets_events_written_and_what_it_left_out_is_set(Unknown settings) throws Exception {
        fixture.database.execute("CREATE TABLE t (id int)");
        try (PoolerProxy pooler = PoolerProxy.to(fixture.database.server().port(), Pool.SESSIONS, settings)) {
            Sink sink = fixture.started(config(pooler));
            fixture.write(sink, batch(0, 0, "{\"id\":1}"));

            assertThat(fixture.database.number("SELECT count(*) FROM t")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void settings_and_process_of_a_session_are_known_behind_it(Unknown settings) throws Exception {
        try (PoolerProxy pooler = PoolerProxy.to(fixture.database.server().port(), Pool.SESSIONS, settings)) {
            Session session = get(Sink.options(config(pooler), "test")
                    .compose(options -> Session.open(
                            fixture.vertx, options.with("lock_timeout", "1234"), "test", fixture.telemetry)));

            Row row = get(session.query(SETTINGS, Tuple.tuple())).iterator().next();

            assertThat(row.getString("settings")).isEqualTo("30s 1234ms 10s ISO, YMD UTC");
            assertThat(session.processId()).isEqualTo(row.getInteger("process"));
        }
    }

    @Test
    void one_that_was_taken_for_one_of_sessions_gets_no_event_written_by_another_process() throws Exception {
        fixture.database.execute("CREATE TABLE t (id int)");
        try (PoolerProxy pooler = PoolerProxy.to(fixture.database.server().port(), Pool.SESSIONS, Unknown.IGNORED)) {
            Sink sink = fixture.started(config(pooler));
            fixture.write(sink, batch(0, 0, "{\"id\":1}"));
            fixture.write(sink, batch(1, 0, "{\"id\":2}"));
            pooler.become(Pool.TRANSACTIONS);
            fixture.write(sink, batch(0, 1, "{\"id\":3}"));
            fixture.write(sink, batch(1, 1, "{\"id\":4}"));

            BatchException refused = fixture.refused(sink, batch(0, 2, "{\"id\":5}"));

            assertThat(refused.failure()).as(refused.reason()).isEqualTo(BatchFailure.STOP);
            assertThat(fixture.database.number("SELECT count(*) FROM t WHERE id = 5"))
                    .isZero();
        }
    }
}
