package dev.leat.sink;

import dev.leat.config.PipelineConfig;
import dev.leat.observe.NoTelemetry;
import dev.leat.sql.PostgresErrors;
import dev.leat.sql.Session;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;

/**
 * A table as someone sees it who looks for a way to fill it.
 *
 * @param name with its schema
 * @param uniqueKeys columns of each unique index that mode upsert can use, the primary key first
 * @param mayUpsert the role has the rights for mode upsert
 * @param mayDelete the role has the rights for tombstones that delete
 */
public record TargetTable(
        String name, List<TargetColumn> columns, List<List<String>> uniqueKeys, boolean mayUpsert, boolean mayDelete) {
    public TargetTable {
        columns = List.copyOf(columns);
        uniqueKeys = List.copyOf(uniqueKeys);
    }

    /**
     * Asks the catalog of the pipeline's database on a session of its own; empty when there is no such table. Fails
     * with a {@link dev.leat.batch.BatchException}, also when it is one that nobody may write to.
     *
     * @param owner names this node in the database
     */
    public static Future<Optional<TargetTable>> find(Vertx vertx, PipelineConfig config, String owner, String table) {
        return Sink.options(config, owner)
                .compose(options -> Session.open(vertx, options, "look", new NoTelemetry())
                        .compose(session -> new Catalog(session).find(table).eventually(session::close)))
                .map(found -> found.map(TargetTable::of))
                .recover(failure -> Future.failedFuture(PostgresErrors.decide(failure)));
    }

    private static TargetTable of(TableShape shape) {
        boolean reads = shape.rights().contains(TableShape.Right.SELECT);
        return new TargetTable(
                shape.toString(),
                shape.columns().stream().map(TargetColumn::new).toList(),
                shape.uniqueKeys(),
                reads && shape.rights().contains(TableShape.Right.UPDATE),
                reads && shape.rights().contains(TableShape.Right.DELETE));
    }
}
