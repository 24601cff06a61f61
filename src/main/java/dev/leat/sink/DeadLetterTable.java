package dev.leat.sink;

import dev.leat.batch.BatchException;
import dev.leat.config.PipelineConfig;
import dev.leat.observe.NoTelemetry;
import dev.leat.sql.PostgresErrors;
import dev.leat.sql.Session;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/**
 * The dead letters of one pipeline, for those who look after it; on a connection of its own. Its futures fail with a
 * {@link BatchException}.
 */
public final class DeadLetterTable {
    private static final String WHERE = """
             WHERE pipeline = $1 AND (cardinality($2::bigint[]) = 0 OR id = ANY ($2::bigint[]))
               AND ($3::text IS NULL OR state = $3::text) AND ($4::text IS NULL OR topic = $4::text)
               AND ($5::text IS NULL OR stage = $5::text) AND ($6::text IS NULL OR kind = $6::text)
               AND ($8::timestamptz IS NULL OR created_at >= $8::timestamptz)
            """;
    private static final String LIST =
            "SELECT " + DeadLetterRows.COLUMNS + " FROM leat.dead_letters" + WHERE + " ORDER BY id LIMIT $7::int";
    private static final String COUNT = "SELECT count(*) AS found FROM leat.dead_letters" + WHERE + " AND $7::int > 0";
    private static final String DISCARD = """
            UPDATE leat.dead_letters SET state = 'discarded', changed_at = clock_timestamp()
             WHERE state = 'new' AND id IN (SELECT id FROM leat.dead_letters
            """ + WHERE + " AND state = 'new' ORDER BY id LIMIT $7::int)";

    private final PipelineConfig config;
    private final Session session;

    private DeadLetterTable(PipelineConfig config, Session session) {
        this.config = config;
        this.session = session;
    }

    /** @param owner names this process in the database */
    public static Future<DeadLetterTable> open(Vertx vertx, PipelineConfig config, String owner) {
        return Sink.options(config, owner)
                .compose(options -> Session.open(vertx, options, "dead letters", new NoTelemetry()))
                .map(session -> new DeadLetterTable(config, session))
                .recover(failure -> Future.failedFuture(PostgresErrors.decide(failure)));
    }

    /** Oldest first. */
    public Future<List<StoredDeadLetter>> list(DeadLetterFilter filter) {
        return run(LIST, filter)
                .map(rows -> DeadLetterRows.read(rows, config.source().key()));
    }

    /** How many there are, whatever the filter's limit. */
    public Future<Long> count(DeadLetterFilter filter) {
        return run(COUNT, filter).map(rows -> rows.iterator().next().getLong("found"));
    }

    /** Marks those that are new as not wanted; they stay in the table. Says how many. */
    public Future<Integer> discard(DeadLetterFilter filter) {
        return run(DISCARD, filter).map(RowSet::rowCount);
    }

    private Future<RowSet<Row>> run(String sql, DeadLetterFilter filter) {
        List<Object> parameters = new ArrayList<>();
        parameters.add(config.name());
        parameters.add(filter.ids().toArray(new Long[0]));
        parameters.add(filter.state());
        parameters.add(filter.topic());
        parameters.add(filter.stage());
        parameters.add(filter.kind());
        parameters.add(filter.limit());
        parameters.add(filter.since());
        return session.query(sql, Tuple.wrap(parameters))
                .recover(failure -> Future.failedFuture(PostgresErrors.decide(failure)));
    }

    /** Never fails. */
    public Future<Void> close() {
        return session.close();
    }
}
