package dev.leat.sink;

import java.util.List;

/**
 * What a sink would run, as its database has shown.
 *
 * @param sql the one statement
 * @param sqlWithDeletes what is run instead when tombstones delete; the same when none do
 */
public record SinkInfo(List<Table> tables, String sql, String sqlWithDeletes) {

    /** A table and the columns that rows fill, each as {@code name type}. */
    public record Table(String name, List<String> columns) {}

    public SinkInfo {
        tables = List.copyOf(tables);
    }

    static SinkInfo of(SinkPlan plan) {
        List<Table> tables = plan.tables().stream().map(SinkInfo::table).toList();
        return new SinkInfo(tables, plan.plain().text(), plan.withDeletes().text());
    }

    private static Table table(TablePlan plan) {
        List<String> columns = plan.columns().stream()
                .map(column -> column.name() + " " + column.type())
                .toList();
        return new Table(plan.shape().toString(), columns);
    }
}
