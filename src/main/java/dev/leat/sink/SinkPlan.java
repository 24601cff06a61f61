package dev.leat.sink;

import dev.leat.config.ErrorsConfig;
import dev.leat.config.PipelineConfig;
import dev.leat.config.SinkConfig;
import dev.leat.config.Spelling;
import dev.leat.observe.trace.Tracing.Target;
import dev.leat.sql.Session;
import dev.leat.sql.SessionOptions;
import io.vertx.pgclient.PgConnectOptions;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Everything about a sink that is known once its tables were read; the same for all lanes. */
record SinkPlan(
        PipelineConfig config,
        SessionOptions options,
        List<TablePlan> tables,
        Map<Variant, Statement> statements,
        BadRun badRun) {
    /** A slow one and its retry, or a slow one and the search for what made it fail. */
    private static final int STATEMENTS_IN_BUDGET = 2;

    SinkPlan {
        tables = List.copyOf(tables);
        statements = Map.copyOf(statements);
    }

    static SinkPlan of(PipelineConfig config, SessionOptions options, List<TablePlan> tables) {
        Map<Variant, Statement> statements = new EnumMap<>(Variant.class);
        for (Variant variant : Variant.values()) {
            statements.put(variant, Statement.of(tables, variant));
        }
        return new SinkPlan(config, options, tables, statements, new BadRun());
    }

    /** The text of the statement in this variant. */
    String sql(Variant variant) {
        return Objects.requireNonNull(statements.get(variant)).text();
    }

    String pipeline() {
        return config.name();
    }

    SinkConfig sink() {
        return config.sink();
    }

    ErrorsConfig errors() {
        return config.errors();
    }

    /** How traces name what a transaction does. */
    Target target() {
        PgConnectOptions server = options.connect();
        boolean one = tables.size() == 1;
        return new Target(
                one ? Spelling.of(tables.get(0).config().mode()) : "write",
                one ? tables.get(0).shape().toString() : null,
                server.getDatabase(),
                server.getHost(),
                server.getPort());
    }

    /** Time in which a lane begins another step for a transaction it took from the queue. */
    long budgetMs() {
        return budgetMs(sink());
    }

    private static long budgetMs(SinkConfig config) {
        return STATEMENTS_IN_BUDGET * config.statementTimeoutMs() + Session.CONNECT_MS;
    }

    /** Longest time of one transaction once taken from the queue, retries and the search for bad events included. */
    long deadlineMs() {
        return deadlineMs(sink());
    }

    static long deadlineMs(SinkConfig config) {
        return budgetMs(config) + config.statementTimeoutMs() + Session.GRACE_MS;
    }
}
