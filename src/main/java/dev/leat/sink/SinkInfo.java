package dev.leat.sink;

import java.util.List;

/**
 * What a sink would run, as its database has shown.
 *
 * @param sql the one statement as nearly all transactions run it
 * @param wholeSql the same with the parts for dead letters and for tombstones that delete; a transaction has those of
 *     them that it needs
 */
public record SinkInfo(List<Table> tables, String sql, String wholeSql) {

    /** A table and the columns that rows fill, each as {@code name type}. */
    public record Table(String name, List<String> columns) {}

    public SinkInfo {
        tables = List.copyOf(tables);
    }

    static SinkInfo of(SinkPlan plan) {
        List<Table> tables = plan.tables().stream().map(SinkInfo::table).toList();
        return new SinkInfo(tables, plan.sql(Variant.ROWS), plan.sql(Variant.WHOLE));
    }

    private static Table table(TablePlan plan) {
        List<String> columns = plan.columns().stream()
                .map(column -> column.name() + " " + column.type())
                .toList();
        return new Table(plan.shape().toString(), columns);
    }
}
