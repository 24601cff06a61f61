package dev.leat.sink;

import dev.leat.observe.Telemetry;
import dev.leat.sql.PostgresErrors;
import dev.leat.sql.Session;
import dev.leat.sql.SessionOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.TimeUnit;

/**
 * Ends a process that was frozen inside a transaction and so holds the rows that a claim waits for. It ends only
 * sessions of this software, of the same role, that wait for their client or are older than a statement may get: an
 * honest slow write is waited for.
 */
final class FrozenWriters {
    private static final long PATIENCE_MS = 1000;
    private static final String END_BLOCKERS = """
            SELECT a.pid, a.application_name, pg_terminate_backend(a.pid) AS ended
              FROM pg_stat_activity a
             WHERE a.pid = ANY (pg_blocking_pids($1::int))
               AND a.usename = current_user
               AND starts_with(a.application_name, $2::text)
               AND (a.wait_event_type = 'Client'
                    OR a.query_start < clock_timestamp() - make_interval(secs => $3::float8 / 1000))
            """;

    private final Vertx vertx;
    private final SessionOptions options;
    private final Telemetry telemetry;

    FrozenWriters(Vertx vertx, SessionOptions options, Telemetry telemetry) {
        this.vertx = vertx;
        this.options = options;
        this.telemetry = telemetry;
    }

    /** Looks every second, for as long as the claim waits, who holds it up. The result is the claim's. */
    <T> Future<T> watch(Session claimer, Future<T> claim) {
        long timer = vertx.setPeriodic(PATIENCE_MS, tick -> endBlockers(claimer));
        return claim.onComplete(done -> vertx.cancelTimer(timer));
    }

    /** On a session of its own: the claimer's waits. */
    private void endBlockers(Session claimer) {
        Session.open(vertx, options, "watch", telemetry)
                .compose(session -> end(session, claimer).eventually(session::close))
                .timeout(PATIENCE_MS * 10, TimeUnit.MILLISECONDS)
                .onComplete(
                        this::tell,
                        failure ->
                                telemetry.notice("cannot look for frozen writers: " + PostgresErrors.reason(failure)));
    }

    private Future<RowSet<Row>> end(Session session, Session claimer) {
        return session.query(END_BLOCKERS, Tuple.of(claimer.processId(), SessionOptions.APPLICATION_PREFIX, (double)
                options.statementTimeoutMs()));
    }

    private void tell(RowSet<Row> ended) {
        for (Row row : ended) {
            telemetry.notice("ended session " + row.getInteger("pid") + " of " + row.getString("application_name")
                    + ", which was frozen and held the position that is claimed here");
        }
    }
}
