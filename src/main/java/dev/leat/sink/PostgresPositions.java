package dev.leat.sink;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import dev.leat.batch.PositionStore;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The positions in the target database. */
final class PostgresPositions implements PositionStore {
    private static final String PIN = """
            INSERT INTO leat.control (pipeline, group_id, cluster_id) VALUES ($1, $2, $3)
            ON CONFLICT (pipeline) DO NOTHING
            """;
    private static final String PINNED = """
            SELECT group_id, cluster_id, EXISTS (SELECT FROM leat.positions p WHERE p.pipeline = $1) AS known
              FROM leat.control WHERE pipeline = $1
            """;
    /** Of a row that is there already, a trigger of the table lets no second one in. */
    private static final String INSERT_MISSING = """
            INSERT INTO leat.positions (pipeline, topic, partition, topic_id, epoch, next_offset, owner)
            SELECT $1::text, v.topic, v.partition, v.topic_id, 0, v.next_offset, ''
              FROM unnest($2::text[], $3::int[], $4::uuid[], $5::bigint[]) AS v(topic, partition, topic_id, next_offset)
             ORDER BY v.topic, v.partition
            """;
    /** Begins at the newest stretch: an old snapshot somewhere keeps all versions of the row that were before it. */
    private static final String ROW_OF_V = """
             CROSS JOIN LATERAL (
                   SELECT * FROM leat.positions r
                    WHERE r.pipeline = $1::text AND r.topic = v.topic AND r.partition = v.partition
                    ORDER BY r.stretch DESC LIMIT 1) AS p
            """;

    private static final String READ = """
            SELECT p.topic, p.partition, p.topic_id, p.epoch, p.next_offset
              FROM unnest($2::text[], $3::int[]) AS v(topic, partition)
            """ + ROW_OF_V;
    private static final String OTHERS = """
            SELECT p.topic, p.partition, p.topic_id, p.epoch, p.next_offset
              FROM unnest($2::text[], $3::int[], $4::bigint[]) AS v(topic, partition, epoch)
            """ + ROW_OF_V + " WHERE p.epoch <> v.epoch";
    private static final String CLAIM = """
            UPDATE leat.positions p
               SET epoch = p.epoch + 1, stretch = p.next_offset >> 10, owner = $2::text, updated_at = clock_timestamp()
              FROM (SELECT v.topic, v.partition, v.epoch, p.stretch
                      FROM unnest($3::text[], $4::int[], $5::bigint[]) AS v(topic, partition, epoch)
            """ + ROW_OF_V + """
                   ) AS v
             WHERE p.pipeline = $1::text AND p.topic = v.topic AND p.partition = v.partition
               AND p.stretch = v.stretch AND p.epoch = v.epoch
            RETURNING p.topic, p.partition, p.topic_id, p.epoch, p.next_offset
            """;

    private final String pipeline;
    private final SharedSession database;
    private final FrozenWriters frozen;
    private final ParkedCount parked;

    PostgresPositions(String pipeline, SharedSession database, FrozenWriters frozen, ParkedCount parked) {
        this.pipeline = pipeline;
        this.database = database;
        this.frozen = frozen;
        this.parked = parked;
    }

    @Override
    public Future<Boolean> pin(String groupId, String clusterId) {
        return database.run(session -> session.query(PIN, Tuple.of(pipeline, groupId, clusterId))
                        .compose(inserted -> session.query(PINNED, Tuple.of(pipeline))))
                .compose(rows -> checkPin(rows.iterator().next(), groupId, clusterId));
    }

    private Future<Boolean> checkPin(Row row, String groupId, String clusterId) {
        String pinnedGroup = row.getString("group_id");
        String pinnedCluster = row.getString("cluster_id");
        if (pinnedGroup.equals(groupId) && pinnedCluster.equals(clusterId)) {
            return Future.succeededFuture(!row.getBoolean("known"));
        }
        return Future.failedFuture(new BatchException(
                BatchFailure.STOP,
                "pipeline '" + pipeline + "' belongs to consumer group '" + pinnedGroup + "' of Kafka cluster "
                        + pinnedCluster + " in this database, but is started with group '" + groupId + "' of cluster "
                        + clusterId + "; give this pipeline another name, or reset the positions of the old one"));
    }

    @Override
    public Future<Void> insertMissing(Collection<Position> positions) {
        Long[] offsets = positions.stream().map(Position::nextOffset).toArray(Long[]::new);
        UUID[] topicIds = positions.stream().map(Position::topicId).toArray(UUID[]::new);
        List<PartitionId> partitions =
                positions.stream().map(Position::partition).toList();
        List<Object> parameters = parameters(partitions);
        parameters.add(topicIds);
        parameters.add(offsets);
        return database.run(session -> session.query(INSERT_MISSING, Tuple.wrap(parameters)))
                .mapEmpty();
    }

    @Override
    public Future<List<Position>> read(Collection<PartitionId> partitions) {
        List<Object> parameters = parameters(partitions);
        return database.run(session -> session.query(READ, Tuple.wrap(parameters)))
                .map(PostgresPositions::positions);
    }

    @Override
    public Future<List<Position>> ofOtherEpochs(Map<PartitionId, Long> epochs) {
        List<PartitionId> partitions = List.copyOf(epochs.keySet());
        List<Object> parameters = parameters(partitions);
        parameters.add(partitions.stream().map(epochs::get).toArray(Long[]::new));
        return database.run(session -> session.query(OTHERS, Tuple.wrap(parameters)))
                .map(PostgresPositions::positions);
    }

    @Override
    public Future<List<Position>> claim(Collection<Position> read, String owner) {
        List<Object> parameters =
                parameters(read.stream().map(Position::partition).toList());
        parameters.add(1, owner);
        parameters.add(read.stream().map(Position::epoch).toArray(Long[]::new));
        return database.run(session -> frozen.watch(session, session.query(CLAIM, Tuple.wrap(parameters))))
                .map(PostgresPositions::positions)
                .compose(claimed -> parked.tell(claimed).map(claimed));
    }

    private List<Object> parameters(Collection<PartitionId> partitions) {
        List<Object> parameters = new ArrayList<>();
        parameters.add(pipeline);
        parameters.add(partitions.stream().map(PartitionId::topic).toArray(String[]::new));
        parameters.add(partitions.stream().map(PartitionId::partition).toArray(Integer[]::new));
        return parameters;
    }

    static List<Position> positions(RowSet<Row> rows) {
        List<Position> positions = new ArrayList<>(rows.size());
        for (Row row : rows) {
            PartitionId partition = new PartitionId(row.getString("topic"), row.getInteger("partition"));
            positions.add(
                    new Position(partition, row.getUUID("topic_id"), row.getLong("epoch"), row.getLong("next_offset")));
        }
        return positions;
    }
}
