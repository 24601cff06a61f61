package dev.leat.sink;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.DeadLetter;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** The dead letters of one parked key, in the order in which they were set aside; on the connection of a replay. */
final class ParkedLetters {
    private static final String OF_KEY = """
             FROM leat.dead_letters d
            WHERE d.pipeline = $1::text AND d.topic = $2::text AND d.partition = $3::int AND d.state = 'parked'
              AND sha256(d.key) = decode($4::text, 'hex')
            """;
    /** At least one, at most so many, and no further one once there are so many bytes. */
    private static final String READ = "SELECT " + DeadLetterRows.COLUMNS + """
             FROM (SELECT *, sum(size) OVER (ORDER BY id) - size AS bytes_before
                     FROM (SELECT d.*, coalesce(octet_length(d.value), 0) AS size
            """ + OF_KEY + """
                              AND d.id > $5::bigint ORDER BY d.id LIMIT $6::int) AS first) AS sized
             WHERE bytes_before < $7::bigint ORDER BY id
            """;

    private static final String LOCK = "SELECT d.id" + OF_KEY + " AND d.id <= $5::bigint ORDER BY d.id FOR UPDATE";
    private static final String MORE = "SELECT EXISTS (SELECT" + OF_KEY + " AND d.id > $5::bigint) AS more";
    private static final String OF_PARTITION =
            " WHERE pipeline = $1::text AND topic = $2::text AND partition = $3::int";
    private static final String LOCK_POSITION = "SELECT epoch FROM leat.positions" + OF_PARTITION + " FOR UPDATE";
    private static final String RAISE_EPOCH =
            "UPDATE leat.positions SET epoch = epoch + 1, updated_at = clock_timestamp()" + OF_PARTITION;
    private static final String MARK_REPLAYED = """
            UPDATE leat.dead_letters SET state = 'replayed', attempts = attempts + 1, changed_at = clock_timestamp()
             WHERE id = ANY ($1::bigint[]) AND state = 'parked'
            """;

    private final LaneConnection connection;
    private final SinkPlan plan;
    private final ParkedKey key;

    ParkedLetters(LaneConnection connection, SinkPlan plan, ParkedKey key) {
        this.connection = connection;
        this.plan = plan;
        this.key = key;
    }

    /** The first ones after this id, as many as a batch may have events and a transaction bytes. */
    Future<List<StoredDeadLetter>> read(long afterId) {
        List<Object> parameters = key();
        parameters.add(afterId);
        parameters.add(plan.config().limits().batchEvents());
        parameters.add(plan.sink().bytesMax());
        return connection
                .query(READ, Tuple.wrap(parameters))
                .map(rows -> DeadLetterRows.read(rows, plan.config().source().key()));
    }

    /** Locks those up to this id and gives their ids. */
    Future<List<Long>> lock(long lastId) {
        return connection.query(LOCK, upTo(lastId)).map(rows -> {
            List<Long> ids = new ArrayList<>(rows.size());
            rows.forEach(row -> ids.add(row.getLong("id")));
            return ids;
        });
    }

    /** Whether there are others behind this one. */
    Future<Boolean> moreAfter(long lastId) {
        return connection.query(MORE, upTo(lastId)).map(ParkedLetters::more);
    }

    private static boolean more(RowSet<Row> rows) {
        return rows.iterator().next().getBoolean("more");
    }

    /** From here to the end of the transaction no writer of the partition commits, so none parks anything. */
    Future<Void> lockPosition() {
        return connection.query(LOCK_POSITION, partition()).mapEmpty();
    }

    /** The key is free: whoever writes the partition has to claim it anew, and then learns of it. */
    Future<Void> free() {
        return connection.query(RAISE_EPOCH, partition()).mapEmpty();
    }

    /** Fails with GAP when one of them is not parked any more. */
    Future<Void> markReplayed(List<Long> ids) {
        if (ids.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Object> parameters = new ArrayList<>();
        parameters.add(ids.toArray(new Long[0]));
        return connection
                .query(MARK_REPLAYED, Tuple.wrap(parameters))
                .compose(rows -> rows.rowCount() == ids.size()
                        ? Future.succeededFuture()
                        : Future.failedFuture(new BatchException(BatchFailure.GAP, key + " was changed meanwhile")));
    }

    Future<Void> markFailed(long id, DeadLetter dead) {
        return connection
                .query(ReplayWriter.MARK_FAILED, ReplayWriter.failed(id, dead))
                .mapEmpty();
    }

    private Tuple upTo(long id) {
        List<Object> parameters = key();
        parameters.add(id);
        return Tuple.wrap(parameters);
    }

    private List<Object> key() {
        List<Object> parameters = new ArrayList<>();
        parameters.add(plan.pipeline());
        parameters.add(key.partition().topic());
        parameters.add(key.partition().partition());
        parameters.add(key.digest());
        return parameters;
    }

    private Tuple partition() {
        return Tuple.of(
                plan.pipeline(), key.partition().topic(), key.partition().partition());
    }
}
