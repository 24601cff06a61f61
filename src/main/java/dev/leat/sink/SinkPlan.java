package dev.leat.sink;

import dev.leat.config.ErrorsConfig;
import dev.leat.config.PipelineConfig;
import dev.leat.config.SinkConfig;
import java.util.List;

/**
 * Everything about a sink that is known once its tables were read; the same for all lanes.
 *
 * @param withDeletes the variant for transactions with tombstones that delete; equal to {@code plain} when none do
 */
record SinkPlan(
        PipelineConfig config, SessionOptions options, List<TablePlan> tables, Statement plain, Statement withDeletes) {
    SinkPlan {
        tables = List.copyOf(tables);
    }

    static SinkPlan of(PipelineConfig config, SessionOptions options, List<TablePlan> tables) {
        boolean deletes = tables.stream().anyMatch(table -> table.deletion() != TablePlan.Deletion.NONE);
        Statement plain = Statement.of(tables, false);
        return new SinkPlan(config, options, tables, plain, deletes ? Statement.of(tables, true) : plain);
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

    /** Longest time of one transaction once taken from the queue, retries and the search for bad events included. */
    long deadlineMs() {
        return deadlineMs(sink());
    }

    static long deadlineMs(SinkConfig config) {
        return STATEMENTS_IN_DEADLINE * config.statementTimeoutMs() + Session.CONNECT_MS + Session.GRACE_MS;
    }

    private static final int STATEMENTS_IN_DEADLINE = 3;
}
