package dev.leat.sink;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import dev.leat.config.PipelineConfig;
import dev.leat.observe.NoTelemetry;
import dev.leat.sql.PostgresErrors;
import dev.leat.sql.Session;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The positions of one pipeline, for those who look after it; on a connection of its own. Its futures fail with a
 * {@link BatchException}.
 */
public final class PositionTable {
    private static final String LIST = """
            SELECT topic, partition, topic_id, epoch, next_offset, owner, updated_at
              FROM leat.positions WHERE pipeline = $1 ORDER BY topic, partition
            """;
    /** Rows are never deleted: their epoch must go on rising, or a process from before could write again. */
    private static final String SET = """
            wanted AS (
              SELECT * FROM unnest($3::text[], $4::int[], $5::uuid[], $6::bigint[])
                AS v(topic, partition, topic_id, next_offset)),
            changed AS (
              UPDATE leat.positions p
                 SET topic_id = v.topic_id, next_offset = v.next_offset, epoch = p.epoch + 1, owner = $2::text,
                     updated_at = clock_timestamp()
                FROM wanted v
               WHERE p.pipeline = $1::text AND p.topic = v.topic AND p.partition = v.partition
              RETURNING p.topic, p.partition)
            INSERT INTO leat.positions (pipeline, topic, partition, topic_id, epoch, next_offset, owner)
            SELECT $1::text, v.topic, v.partition, v.topic_id, 0, v.next_offset, $2::text
              FROM wanted v
             WHERE NOT EXISTS (SELECT FROM changed c WHERE c.topic = v.topic AND c.partition = v.partition)
             ORDER BY v.topic, v.partition
            """;

    private static final String PIN_AND_SET = """
            WITH pin AS (
              INSERT INTO leat.control (pipeline, group_id, cluster_id) VALUES ($1::text, $7::text, $8::text)
              ON CONFLICT (pipeline) DO UPDATE
                 SET group_id = excluded.group_id, cluster_id = excluded.cluster_id, updated_at = clock_timestamp()),
            """ + SET;

    /** Nobody else gives the pipeline rows that it does not have yet, as from the trigger of the table. */
    private static final String LOCK_INSERTS =
            "SELECT pg_advisory_xact_lock(" + LeatSchema.ADVISORY_LOCK + ", hashtext($1::text))";

    /** Whoever writes the pipeline's events waits from then on. */
    private static final String LOCK_ROWS = """
            SELECT topic, partition, topic_id, epoch, next_offset FROM leat.positions WHERE pipeline = $1
             ORDER BY topic, partition FOR UPDATE
            """;

    /** The server ends a transaction in which nothing comes for longer. */
    private static final long ASK_MS = 8_000;

    /** Claimers end sessions of processes that seem frozen inside a transaction; this one is not. */
    private static final String APPLICATION = "leat-positions";

    /** One row. */
    public record Stored(Position position, String owner, OffsetDateTime updatedAt) {}

    private final PipelineConfig config;
    private final Session session;
    private final String owner;

    private PositionTable(PipelineConfig config, Session session, String owner) {
        this.config = config;
        this.session = session;
        this.owner = owner;
    }

    /** @param owner names this process in the database */
    public static Future<PositionTable> open(Vertx vertx, PipelineConfig config, String owner) {
        return Sink.options(config, owner)
                .map(options -> options.with("application_name", APPLICATION))
                .compose(options -> Session.open(vertx, options, "positions", new NoTelemetry()))
                .map(session -> new PositionTable(config, session, owner))
                .recover(failure -> Future.failedFuture(PostgresErrors.decide(failure)));
    }

    /** All of them, by topic and partition. */
    public Future<List<Stored>> list() {
        return query(LIST, List.of(config.name())).map(rows -> {
            List<Stored> stored = new ArrayList<>(rows.size());
            rows.forEach(row -> stored.add(stored(row)));
            return stored;
        });
    }

    private static Stored stored(Row row) {
        PartitionId partition = new PartitionId(row.getString("topic"), row.getInteger("partition"));
        Position position =
                new Position(partition, row.getUUID("topic_id"), row.getLong("epoch"), row.getLong("next_offset"));
        return new Stored(position, row.getString("owner"), row.getOffsetDateTime("updated_at"));
    }

    /** What was set, and where each partition stood before; those that had no row are not in {@code before}. */
    public record Change(List<Position> positions, Map<PartitionId, Long> before) {
        public Change {
            positions = List.copyOf(positions);
            before = Map.copyOf(before);
        }

        /** @param before all rows of the pipeline */
        public static Change of(List<Position> positions, List<Position> before) {
            Map<PartitionId, Long> offsets = new HashMap<>();
            before.forEach(row -> offsets.put(row.partition(), row.nextOffset()));
            return new Change(positions, offsets);
        }
    }

    /**
     * Puts positions in place of what is there, in one transaction, and raises their epochs: a process that runs the
     * pipeline notices, claims anew and goes on from here.
     *
     * @param positions asked for with what is there, and while nothing is written, so that the end of a topic is not
     *     before what took effect
     * @param clusterId binds the pipeline to its present consumer group and to this Kafka cluster; null: it stays as it
     *     is
     */
    public Future<Change> set(Function<List<Position>, Future<List<Position>>> positions, @Nullable String clusterId) {
        return command("BEGIN")
                .compose(begun -> query(LOCK_INSERTS, List.of(config.name())))
                .compose(alone -> query(LOCK_ROWS, List.of(config.name())))
                .map(PostgresPositions::positions)
                .compose(before -> positions
                        .apply(before)
                        .timeout(ASK_MS, TimeUnit.MILLISECONDS)
                        .recover(PositionTable::late)
                        .compose(wanted -> put(wanted, clusterId).map(put -> Change.of(wanted, before))))
                .compose(change -> command("COMMIT").map(change))
                .recover(failure -> session.command("ROLLBACK").transform(back -> Future.failedFuture(failure)));
    }

    private static <T> Future<T> late(Throwable failure) {
        return Future.failedFuture(
                failure instanceof TimeoutException
                        ? new BatchException(
                                BatchFailure.OUTAGE,
                                "Kafka did not say within " + ASK_MS + " ms where the topics begin and end; nothing was"
                                        + " changed, try again")
                        : failure);
    }

    private Future<RowSet<Row>> put(Collection<Position> positions, @Nullable String clusterId) {
        List<Object> parameters = parameters(positions);
        if (clusterId == null) {
            return query("WITH " + SET, parameters);
        }
        parameters.add(config.source().groupId());
        parameters.add(clusterId);
        return query(PIN_AND_SET, parameters);
    }

    private List<Object> parameters(Collection<Position> positions) {
        List<Object> parameters = new ArrayList<>();
        parameters.add(config.name());
        parameters.add(owner);
        parameters.add(positions.stream().map(one -> one.partition().topic()).toArray(String[]::new));
        parameters.add(
                positions.stream().map(one -> one.partition().partition()).toArray(Integer[]::new));
        parameters.add(positions.stream().map(Position::topicId).toArray(UUID[]::new));
        parameters.add(positions.stream().map(Position::nextOffset).toArray(Long[]::new));
        return parameters;
    }

    private Future<Void> command(String sql) {
        return session.command(sql).recover(failure -> Future.failedFuture(PostgresErrors.decide(failure)));
    }

    private Future<RowSet<Row>> query(String sql, List<Object> parameters) {
        return session.query(sql, Tuple.wrap(new ArrayList<>(parameters)))
                .recover(failure -> Future.failedFuture(LeatSchema.decide(failure)));
    }

    /** Never fails. */
    public Future<Void> close() {
        return session.close();
    }
}
