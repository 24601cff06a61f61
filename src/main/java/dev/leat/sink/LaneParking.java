package dev.leat.sink;

import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.PartitionId;
import dev.leat.observe.Telemetry;
import dev.leat.sql.Session;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Knows for one lane which keys are parked. Asks the table when a partition comes under a new claim, or from another
 * lane: by then no transaction of an older claim and none of the other lane can commit, and from then on only this lane
 * parks. So the table can hold less than is known here, because of a replay, but never more. That a partition was in
 * another lane shows by its position. Confined to the lane's context.
 */
final class LaneParking {
    /** The first parked event of each key, one look into the index per key, however many events wait behind it. */
    private static final String PARKED = """
            WITH RECURSIVE parked AS (
              (SELECT sha256(d.key) AS digest, d."offset" FROM leat.dead_letters d
                WHERE d.pipeline = $1::text AND d.topic = $2::text AND d.partition = $3::int AND d.state = 'parked'
                  AND d.key IS NOT NULL
                ORDER BY sha256(d.key), d.id LIMIT 1)
              UNION ALL
              SELECT later.* FROM parked, LATERAL
                (SELECT sha256(d.key), d."offset" FROM leat.dead_letters d
                  WHERE d.pipeline = $1::text AND d.topic = $2::text AND d.partition = $3::int AND d.state = 'parked'
                    AND sha256(d.key) > parked.digest
                  ORDER BY sha256(d.key), d.id LIMIT 1) AS later)
            SELECT encode(digest, 'hex') AS digest, "offset" FROM parked LIMIT $4::int
            """;

    private final LaneConnection connection;
    private final SinkPlan plan;
    private final Telemetry telemetry;
    private final ParkedKeys keys = new ParkedKeys();

    LaneParking(LaneConnection connection, SinkPlan plan, Telemetry telemetry) {
        this.connection = connection;
        this.plan = plan;
        this.telemetry = telemetry;
    }

    /**
     * Completes when the parked keys of all these partitions are known under their claims; at once nearly always. The
     * queries are sent together.
     */
    Future<Void> load(List<Slice> slices) {
        List<Slice> unknown = new ArrayList<>();
        Set<PartitionId> seen = new HashSet<>();
        for (Slice first : slices) {
            Batch batch = first.batch();
            if (seen.add(batch.partition()) && !keys.knows(batch.partition(), batch.epoch(), first.base())) {
                unknown.add(first);
            }
        }
        if (unknown.isEmpty()) {
            return Future.succeededFuture();
        }
        return connection
                .ready()
                .compose(session -> Future.join(unknown.stream()
                        .map(first -> load(session, first.batch(), first.base()))
                        .toList()))
                .mapEmpty();
    }

    private Future<Void> load(Session session, Batch batch, long base) {
        PartitionId partition = batch.partition();
        int keysMax = plan.errors().parkedKeysMax();
        Tuple parameters = Tuple.of(plan.pipeline(), partition.topic(), partition.partition(), keysMax + 1);
        return session.query(PARKED, parameters)
                .compose(rows -> rows.size() > keysMax
                        ? Future.failedFuture(
                                new BatchException(BatchFailure.STOP, Policy.tooManyKeys(partition, keysMax)))
                        : know(partition, batch.epoch(), base, rows));
    }

    private Future<Void> know(PartitionId partition, long epoch, long base, RowSet<Row> rows) {
        Map<KeyDigest, Long> found = new HashMap<>();
        for (Row row : rows) {
            found.put(new KeyDigest(row.getString("digest")), row.getLong("offset"));
        }
        keys.know(partition, epoch, base, found);
        telemetry.parkedKeys(partition, found.size());
        return Future.succeededFuture();
    }

    /** The decisions of the next transaction, after {@link #load}. */
    Parking next() {
        return new Parking(keys);
    }

    /** The transaction with these decisions has committed. */
    void committed(Parking parking, List<Slice> slices) {
        slices.forEach(slice -> keys.reached(slice.batch().partition(), slice.next()));
        parking.added().forEach((partition, added) -> {
            keys.add(partition, added);
            telemetry.parkedKeys(partition, keys.of(partition).size());
        });
    }

    /** Something took effect whose decisions are not known any more: ask the table again. */
    void forget(PartitionId partition) {
        keys.forget(partition);
    }
}
