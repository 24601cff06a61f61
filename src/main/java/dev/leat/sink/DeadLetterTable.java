package dev.leat.sink;

import dev.leat.batch.BatchException;
import dev.leat.batch.PartitionId;
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
               AND (cardinality($3::text[]) = 0 OR state = ANY ($3::text[])) AND ($4::text IS NULL OR topic = $4::text)
               AND ($5::text IS NULL OR stage = $5::text) AND ($6::text IS NULL OR kind = $6::text)
               AND ($8::timestamptz IS NULL OR created_at >= $8::timestamptz)
               AND ($9::int IS NULL OR partition = $9::int)
               AND ($10::text IS NULL OR key = convert_to($10::text, 'UTF8'))
               AND ($11::text IS NULL OR strpos(lower(reason), lower($11::text)) > 0
                    OR position(convert_to($11::text, 'UTF8') IN value) > 0)
            """;
    private static final String BEHIND = " AND ($12::bigint IS NULL OR id > $12::bigint)";
    private static final String BEFORE = " AND ($12::bigint IS NULL OR id < $12::bigint)";
    private static final String LIST = "SELECT " + DeadLetterRows.COLUMNS + " FROM leat.dead_letters" + WHERE + BEHIND
            + " ORDER BY id LIMIT $7::int";
    private static final String NEWEST = "SELECT " + DeadLetterRows.COLUMNS + " FROM leat.dead_letters" + WHERE + BEFORE
            + " ORDER BY id DESC LIMIT $7::int";
    private static final String COUNT =
            "SELECT count(*) AS found FROM leat.dead_letters" + WHERE + BEHIND + " AND $7::int > 0";
    /** Raises the epoch where a parked one goes: who runs the pipeline claims anew, and then knows who is free. */
    private static final String DISCARD = """
            WITH wanted AS (
              SELECT id, state FROM leat.dead_letters
            """ + WHERE + BEHIND + """
               AND state IN ('new', 'parked') ORDER BY id LIMIT $7::int FOR UPDATE),
            gone AS (
              UPDATE leat.dead_letters d SET state = 'discarded', changed_at = clock_timestamp()
                FROM wanted WHERE d.id = wanted.id RETURNING d.topic, d.partition, wanted.state AS was),
            freed AS (
              UPDATE leat.positions p SET epoch = p.epoch + 1, updated_at = clock_timestamp()
                FROM (SELECT DISTINCT topic, partition FROM gone WHERE was = 'parked') AS g
               WHERE p.pipeline = $1 AND p.topic = g.topic AND p.partition = g.partition)
            SELECT count(*) AS gone FROM gone
            """;

    private static final String PARKED_KEYS = """
            SELECT min(id) AS id, topic, partition, encode(sha256(key), 'hex') AS digest, min("offset") AS first,
                   count(*) AS letters
              FROM leat.dead_letters
            """ + WHERE + """
               AND state = 'parked' AND key IS NOT NULL
             GROUP BY topic, partition, sha256(key) HAVING $12::bigint IS NULL OR min(id) > $12::bigint
             ORDER BY min(id) LIMIT $7::int
            """;
    private static final String COUNT_KEYS = "SELECT count(*) AS found FROM (" + PARKED_KEYS + ") AS keys";
    private static final int AGAIN_MAX = 3;

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

    /** Newest first: behind an id come those before it. */
    public Future<List<StoredDeadLetter>> newest(DeadLetterFilter filter) {
        return run(NEWEST, filter)
                .map(rows -> DeadLetterRows.read(rows, config.source().key()));
    }

    /** How many there are, whatever the filter's limit. */
    public Future<Long> count(DeadLetterFilter filter) {
        return run(COUNT, filter).map(rows -> rows.iterator().next().getLong("found"));
    }

    /**
     * Marks those that are new or parked as not wanted; they stay in the table. Says how many. When the first one of a
     * parked key goes, the next one is the first; when the last one goes, the key is free.
     */
    public Future<Long> discard(DeadLetterFilter filter) {
        return discard(filter, 1)
                .map(rows -> rows.iterator().next().getLong("gone"))
                .recover(failure -> Future.failedFuture(LeatSchema.decide(failure)));
    }

    /** It locks rows of several partitions, as writers do, and may lose against one of those. */
    private Future<RowSet<Row>> discard(DeadLetterFilter filter, int attempt) {
        return query(DISCARD, filter)
                .recover(failure -> PostgresErrors.kind(failure) == PostgresErrors.Kind.AGAIN && attempt < AGAIN_MAX
                        ? discard(filter, attempt + 1)
                        : Future.failedFuture(failure));
    }

    /** Of how many keys a parked dead letter is meant, whatever the filter's limit. */
    public Future<Long> countParkedKeys(DeadLetterFilter filter) {
        return run(COUNT_KEYS, filter.withPage(null, Integer.MAX_VALUE))
                .map(rows -> rows.iterator().next().getLong("found"));
    }

    /** Keys of which a parked dead letter is meant, as they were parked; behind an id those that were later. */
    public Future<List<ParkedKey>> parkedKeys(DeadLetterFilter filter) {
        return run(PARKED_KEYS, filter).map(rows -> {
            List<ParkedKey> keys = new ArrayList<>(rows.size());
            for (Row row : rows) {
                keys.add(new ParkedKey(
                        row.getLong("id"),
                        new PartitionId(row.getString("topic"), row.getInteger("partition")),
                        row.getString("digest"),
                        row.getLong("first"),
                        row.getLong("letters")));
            }
            return keys;
        });
    }

    private Future<RowSet<Row>> run(String sql, DeadLetterFilter filter) {
        return query(sql, filter).recover(failure -> Future.failedFuture(LeatSchema.decide(failure)));
    }

    private Future<RowSet<Row>> query(String sql, DeadLetterFilter filter) {
        List<Object> parameters = new ArrayList<>();
        parameters.add(config.name());
        parameters.add(filter.ids().toArray(new Long[0]));
        parameters.add(filter.states().toArray(new String[0]));
        parameters.add(filter.topic());
        parameters.add(filter.stage());
        parameters.add(filter.kind());
        parameters.add(filter.limit());
        parameters.add(filter.since());
        parameters.add(filter.partition());
        parameters.add(filter.key());
        parameters.add(filter.text());
        parameters.add(filter.after());
        return session.query(sql, Tuple.wrap(parameters));
    }

    /** Never fails. */
    public Future<Void> close() {
        return session.close();
    }
}
