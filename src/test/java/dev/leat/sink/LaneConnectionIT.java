package dev.leat.sink;

import static dev.leat.sink.SinkFixture.event;
import static dev.leat.sink.SinkFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.api.FailureKind;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.DeadLetter;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.sql.Session;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The life of one lane's connection. */
class LaneConnectionIT {
    private static final String PREPARED = """
            SELECT string_agg(part || generic_plans || ' of ' || generic_plans + custom_plans, ', ' ORDER BY part)
              FROM pg_prepared_statements,
                   LATERAL (SELECT CASE WHEN statement LIKE '%dead AS%' THEN 'dead letters '
                                        ELSE 'rows ' END AS part)
             WHERE statement LIKE '%leat.advance%'
            """;

    private final SinkFixture fixture = new SinkFixture();
    private final Sessions sessions = new Sessions(fixture.database);

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void what_is_closed_while_it_connects_leaves_no_session_behind() throws SQLException {
        LaneConnection connection = connection();
        Promise<Session> opening = Promise.promise();

        fixture.vertx.runOnContext(ignored -> {
            connection.ready().onComplete(opening);
            connection.close().onComplete(closed -> {});
        });

        assertThatThrownBy(() -> get(opening.future()))
                .isInstanceOfSatisfying(
                        BatchException.class,
                        failure -> assertThat(failure.failure()).isEqualTo(BatchFailure.OUTAGE))
                .hasMessageContaining("the sink is closed");
        sessions.await(0);
    }

    @Test
    void what_is_open_stays_the_same_until_it_is_closed() throws SQLException {
        LaneConnection connection = connection();

        Session first = get(onContext(connection));
        assertThat(get(onContext(connection))).isSameAs(first);
        sessions.await(1);
        get(connection.close());

        sessions.await(0);
    }

    @Test
    void all_who_ask_while_it_opens_get_the_same_session() throws SQLException {
        LaneConnection connection = connection();
        List<Promise<Session>> asked =
                Stream.generate(Promise::<Session>promise).limit(4).toList();

        fixture.vertx.runOnContext(
                ignored -> asked.forEach(one -> connection.ready().onComplete(one)));

        Session first = get(asked.get(0).future());
        for (Promise<Session> one : asked) {
            assertThat(get(one.future())).isSameAs(first);
        }
        assertThat(sessions.count()).isEqualTo(1);
        get(connection.close());
        sessions.await(0);
    }

    @Test
    void each_variant_of_the_statement_is_prepared_and_planned_once() throws SQLException {
        SinkPlan plan = plan();
        LaneConnection connection = connection(plan);
        StatementRows rows = new StatementRows(plan.tables());
        fixture.database.execute("INSERT INTO leat.positions SELECT '" + fixture.pipeline + "', '" + SinkFixture.TOPIC
                + "', 0, gen_random_uuid(), 1, 0, 'test'");
        List<DeadLetter> dead =
                List.of(new DeadLetter(event(0, 0, "k", "x"), "stage", FailureKind.EXPRESSION, "no", null));

        Future<RowSet<Row>> prepared = onContext(connection)
                .compose(open -> connection.run(rows, Fences.NONE, List.of()))
                .compose(run -> connection.run(rows, Fences.NONE, dead))
                .compose(run -> connection.run(rows, Fences.NONE, List.of()))
                .compose(run -> connection.run(rows, Fences.NONE, dead))
                .compose(run -> connection.run(rows, Fences.NONE, List.of()))
                .compose(run -> connection.run(rows, SinkFixture.fences(0), List.of()))
                .compose(run -> connection.query(PREPARED, Tuple.tuple()));

        assertThat(get(prepared).iterator().next().getString(0)).isEqualTo("dead letters 2 of 2, rows 4 of 4");
        assertThat(fixture.database.number("SELECT next_offset FROM leat.positions"))
                .isEqualTo(1);
        assertThat(fixture.database.number("SELECT count(*) FROM leat.dead_letters"))
                .isEqualTo(2);
        get(connection.close());
    }

    @Test
    void a_delete_is_planned_anew_also_after_a_transaction_that_was_rolled_back() throws SQLException {
        fixture.database.execute("CREATE TABLE kept (id int PRIMARY KEY)");
        SinkPlan plan = plan("{\"table\": \"kept\", \"mode\": \"upsert\", \"key\": [\"id\"],"
                + " \"tombstones\": \"delete\", \"keyFrom\": {\"id\": \"number($key)\"}}");
        LaneConnection connection = connection(plan);
        StatementRows deletes = new StatementRows(plan.tables());
        deletes.add(event(0, 0, "1", null));

        Future<RowSet<Row>> mode = onContext(connection)
                .compose(open -> connection.command("BEGIN"))
                .compose(begun -> connection.run(deletes, Fences.NONE, List.of()))
                .compose(run -> connection.command("ROLLBACK"))
                .compose(back -> connection.run(deletes, Fences.NONE, List.of()))
                .compose(run -> connection.query("SHOW plan_cache_mode", Tuple.tuple()));

        assertThat(get(mode).iterator().next().getString(0)).isEqualTo("force_custom_plan");
        get(connection.close());
    }

    private Future<Session> onContext(LaneConnection connection) {
        Promise<Session> opening = Promise.promise();
        fixture.vertx.runOnContext(ignored -> connection.ready().onComplete(opening));
        return opening.future();
    }

    private LaneConnection connection() throws SQLException {
        return connection(plan());
    }

    private SinkPlan plan() throws SQLException {
        fixture.database.execute("CREATE TABLE t (id int)");
        return plan("{\"table\": \"t\", \"mode\": \"append\"}");
    }

    private SinkPlan plan(String table) {
        PipelineConfig config = fixture.config(table, "", "");
        return get(Sink.prepare(fixture.vertx, config, "test", fixture.telemetry, new Problems()));
    }

    private LaneConnection connection(SinkPlan plan) {
        return new LaneConnection(fixture.vertx, plan, "lane 0", fixture.telemetry);
    }
}
