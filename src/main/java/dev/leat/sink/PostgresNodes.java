package dev.leat.sink;

import dev.leat.batch.Heartbeat;
import dev.leat.batch.NodeIdentity;
import dev.leat.batch.NodeSighting;
import dev.leat.batch.NodeStore;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** The nodes of one pipeline in {@code leat.nodes}; who was silent for ten minutes is forgotten. */
final class PostgresNodes implements NodeStore {
    private static final int NODES_MAX = 256;

    private static final String BEAT = """
            WITH beat AS (
              INSERT INTO leat.nodes (pipeline, node, version, state, applied, partitions, lag, started_at)
              VALUES ($1::text, $2::text, $3::text, $4::text, $5::bigint, $6::int, $7::bigint, $8::timestamptz)
              ON CONFLICT (pipeline, node) DO UPDATE
                 SET version = excluded.version, state = excluded.state, applied = excluded.applied,
                     partitions = excluded.partitions, lag = excluded.lag, started_at = excluded.started_at,
                     seen_at = clock_timestamp()),
            silent AS (
              SELECT node FROM leat.nodes
               WHERE pipeline = $1::text AND node <> $2::text AND seen_at < clock_timestamp() - interval '10 minutes'
                 FOR UPDATE SKIP LOCKED),
            forgotten AS (
              DELETE FROM leat.nodes n USING silent WHERE n.pipeline = $1::text AND n.node = silent.node)
            SELECT node, version, state, applied, partitions, lag, started_at,
                   (extract(epoch FROM clock_timestamp() - seen_at) * 1000)::bigint AS ago_ms
              FROM leat.nodes WHERE pipeline = $1::text ORDER BY node LIMIT $9::int
            """;
    private static final String LEAVE = "DELETE FROM leat.nodes WHERE pipeline = $1 AND node = $2";

    private final String pipeline;
    private final SharedSession database;

    PostgresNodes(String pipeline, SharedSession database) {
        this.pipeline = pipeline;
        this.database = database;
    }

    @Override
    public Future<List<NodeSighting>> beat(Heartbeat beat) {
        NodeIdentity node = beat.node();
        List<Object> parameters = new ArrayList<>(List.of(
                pipeline,
                node.id(),
                node.version(),
                beat.state(),
                beat.applied(),
                beat.partitions(),
                beat.lag(),
                Instant.ofEpochMilli(node.startedMs()).atOffset(ZoneOffset.UTC),
                NODES_MAX));
        return database.run(session -> session.query(BEAT, Tuple.wrap(parameters)))
                .map(PostgresNodes::sightings);
    }

    private static List<NodeSighting> sightings(RowSet<Row> rows) {
        List<NodeSighting> seen = new ArrayList<>(rows.size());
        for (Row row : rows) {
            NodeIdentity node = new NodeIdentity(
                    row.getString("node"),
                    row.getString("version"),
                    row.getOffsetDateTime("started_at").toInstant().toEpochMilli());
            Heartbeat said = new Heartbeat(
                    node,
                    row.getString("state"),
                    row.getLong("applied"),
                    row.getInteger("partitions"),
                    row.getLong("lag"));
            seen.add(new NodeSighting(said, row.getLong("ago_ms")));
        }
        return seen;
    }

    @Override
    public Future<Void> leave(String node) {
        return database.run(session -> session.query(LEAVE, Tuple.of(pipeline, node)))
                .mapEmpty();
    }
}
