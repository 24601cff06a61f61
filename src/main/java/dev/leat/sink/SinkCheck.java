package dev.leat.sink;

import dev.leat.batch.BatchException;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.config.SinkConfig;
import dev.leat.config.TableConfig;
import dev.leat.sql.PostgresErrors;
import dev.leat.sql.Session;
import dev.leat.sql.SessionOptions;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compares a pipeline's sink with the database on one session; mistakes are reported, not thrown. */
final class SinkCheck {
    private final Session session;
    private final PipelineConfig config;
    private final SessionOptions options;
    private final Problems problems;
    private final Catalog catalog;
    private final List<TablePlan> plans = new ArrayList<>();
    private final Map<Long, String> roots = new HashMap<>();

    SinkCheck(Session session, PipelineConfig config, SessionOptions options, Problems problems) {
        this.session = session;
        this.config = config;
        this.options = options;
        this.problems = problems;
        this.catalog = new Catalog(session);
    }

    /** As {@link #plan()}, but tries the statement only when schema leat is there. */
    Future<SinkPlan> look() {
        return LeatSchema.isComplete(session)
                .compose(complete -> complete ? plan() : readTables().map(read -> made()));
    }

    /** The plan; not to be used when a problem was reported. Schema leat must be there. */
    Future<SinkPlan> plan() {
        return rights().compose(known -> readTables()).compose(read -> tryStatement());
    }

    /** The server is there and refuses role, password or database: a mistake, and told as one. */
    static boolean refusedLogin(Throwable failure, SinkConfig sink, Problems problems) {
        String state = PostgresErrors.sqlState(failure);
        String key = switch (state) {
            case "28P01" -> sink.password() == null ? "uri" : "password";
            case "3D000" -> "uri";
            default -> state.startsWith("28") ? sink.user() == null ? "uri" : "user" : "";
        };
        if (!key.isEmpty()) {
            problems.add("sink." + key, "PostgreSQL refuses: " + PostgresErrors.reason(failure));
        }
        return !key.isEmpty();
    }

    private Future<Void> rights() {
        return LeatRights.missing(session)
                .onSuccess(missing -> {
                    if (!missing.isEmpty()) {
                        problems.add(
                                "sink.user",
                                "lacks rights in schema leat; let its owner run: " + String.join("; ", missing));
                    }
                })
                .mapEmpty();
    }

    private Future<Void> readTables() {
        Future<Void> chain = Future.succeededFuture();
        for (int index = 0; index < config.sink().tables().size(); index++) {
            String path = "sink.tables[" + index + "]";
            TableConfig table = config.sink().tables().get(index);
            chain = chain.compose(done -> readTable(table, path));
        }
        return chain;
    }

    private Future<Void> readTable(TableConfig table, String path) {
        return catalog.read(table.table())
                .compose(shape -> {
                    String twin = roots.putIfAbsent(shape.rootOid(), path);
                    if (twin != null && !problems.isWrong(path + ".table")) {
                        problems.add(
                                path + ".table",
                                shape + " is the same table as " + twin + ", or a partition of it; one statement"
                                        + " can write a table once");
                    }
                    TablePlan plan = new TablePlanner(table, shape, path, problems).plan();
                    plans.add(plan);
                    return SequenceRights.missing(session, plan);
                })
                .<Void>map(missing -> {
                    missing.forEach(reason -> problems.add(path + ".table", reason));
                    return null;
                })
                .recover(failure -> {
                    if (failure instanceof BatchException refused) {
                        problems.add(path + ".table", refused.reason());
                        return Future.succeededFuture();
                    }
                    return Future.failedFuture(failure);
                });
    }

    private SinkPlan made() {
        try {
            return SinkPlan.of(config, options, plans);
        } catch (IllegalArgumentException failure) {
            problems.add("sink.tables", String.valueOf(failure.getMessage()));
            return SinkPlan.of(config, options, List.of());
        }
    }

    /** PostgreSQL itself checks types and names by preparing the statement. */
    private Future<SinkPlan> tryStatement() {
        SinkPlan plan = made();
        if (!problems.isEmpty()) {
            return Future.succeededFuture(plan);
        }
        return session.prepare(plan.sql(Variant.WHOLE))
                .compose(prepared -> prepared.close())
                .recover(failure -> {
                    if (PostgresErrors.kind(failure) == PostgresErrors.Kind.STOP) {
                        problems.add("sink.tables", "PostgreSQL refuses: " + PostgresErrors.reason(failure));
                        return Future.succeededFuture();
                    }
                    return Future.failedFuture(failure);
                })
                .map(plan);
    }
}
