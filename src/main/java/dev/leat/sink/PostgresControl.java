package dev.leat.sink;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.ControlStore;
import dev.leat.batch.Desired;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;

/** The wishes of operators in {@code leat.control}. */
final class PostgresControl implements ControlStore {
    private static final String READ = """
            SELECT version, desired_state = 'paused' AS paused, why FROM leat.control WHERE pipeline = $1
            """;
    private static final String WRITE = """
            UPDATE leat.control
               SET desired_state = $2::text, why = $3::text, version = version + 1, updated_at = clock_timestamp()
             WHERE pipeline = $1
            RETURNING version, desired_state = 'paused' AS paused, why
            """;

    private final String pipeline;
    private final SharedSession database;

    PostgresControl(String pipeline, SharedSession database) {
        this.pipeline = pipeline;
        this.database = database;
    }

    @Override
    public Future<Desired> desired() {
        return database.run(session -> session.query(READ, Tuple.of(pipeline))).map(PostgresControl::desired);
    }

    @Override
    public Future<Desired> desire(boolean paused, String why) {
        Tuple wish = Tuple.of(pipeline, paused ? "paused" : "running", why);
        return database.run(session -> session.query(WRITE, wish))
                .compose(rows -> rows.size() == 0 ? unknown() : Future.succeededFuture(desired(rows)));
    }

    /** Its source writes the row as it starts. */
    private Future<Desired> unknown() {
        return Future.failedFuture(new BatchException(
                BatchFailure.OUTAGE,
                "leat.control has no row of pipeline '" + pipeline + "' yet; nothing was changed, try again"));
    }

    private static Desired desired(RowSet<Row> rows) {
        if (rows.size() == 0) {
            return Desired.RUNNING;
        }
        Row row = rows.iterator().next();
        return new Desired(row.getLong("version"), row.getBoolean("paused"), row.getString("why"));
    }
}
