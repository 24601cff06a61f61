package dev.leat.sink;

import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import dev.leat.observe.Telemetry;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Tells how many keys are parked in partitions that were claimed: of one for which nothing comes, no lane would. */
final class ParkedCount {
    /** One look into the index per key, however many events wait behind it, and for one key more than may be. */
    private static final String COUNT = """
            SELECT v.topic, v.partition, counted.keys
              FROM unnest($2::text[], $3::int[]) AS v(topic, partition), LATERAL (
              WITH RECURSIVE parked AS (
                (SELECT sha256(d.key) AS digest FROM leat.dead_letters d
                  WHERE d.pipeline = $1::text AND d.topic = v.topic AND d.partition = v.partition
                    AND d.state = 'parked' AND d.key IS NOT NULL
                  ORDER BY sha256(d.key) LIMIT 1)
                UNION ALL
                SELECT later.digest FROM parked, LATERAL
                  (SELECT sha256(d.key) AS digest FROM leat.dead_letters d
                    WHERE d.pipeline = $1::text AND d.topic = v.topic AND d.partition = v.partition
                      AND d.state = 'parked' AND sha256(d.key) > parked.digest
                    ORDER BY sha256(d.key) LIMIT 1) AS later)
              SELECT count(*)::int AS keys FROM (SELECT digest FROM parked LIMIT $4::int) AS few) AS counted
            """;
    /** A figure is no reason to keep a partition waiting. */
    private static final long ANSWER_MS = 1_000;

    private final String pipeline;
    private final int keysMax;
    private final SharedSession database;
    private final Telemetry telemetry;

    ParkedCount(SinkPlan plan, SharedSession database, Telemetry telemetry) {
        this.pipeline = plan.pipeline();
        this.keysMax = plan.errors().parkedKeysMax();
        this.database = database;
        this.telemetry = telemetry;
    }

    /** Never fails. Nothing is written under these claims before its end; an answer that comes late is passed over. */
    Future<Void> tell(List<Position> claimed) {
        if (claimed.isEmpty()) {
            return Future.succeededFuture();
        }
        List<PartitionId> partitions = claimed.stream().map(Position::partition).toList();
        Tuple parameters = Tuple.of(
                pipeline,
                partitions.stream().map(PartitionId::topic).toArray(String[]::new),
                partitions.stream().map(PartitionId::partition).toArray(Integer[]::new),
                keysMax + 1);
        return database.run(session -> session.query(COUNT, parameters))
                .timeout(ANSWER_MS, TimeUnit.MILLISECONDS)
                .onSuccess(this::told)
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private void told(RowSet<Row> rows) {
        for (Row row : rows) {
            telemetry.parkedKeys(
                    new PartitionId(row.getString("topic"), row.getInteger("partition")), row.getInteger("keys"));
        }
    }
}
