package dev.leat.stage.lookup;

import dev.leat.config.JsonPaths;
import dev.leat.config.Nearest;
import dev.leat.config.Problems;
import dev.leat.sql.PostgresErrors;
import dev.leat.sql.Session;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.desc.ColumnDescriptor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the statement of a look-up with the help of its database; mistakes are reported, not thrown. */
final class LookupPlanner {
    private static final String AMBIGUOUS = "42702";

    private final Session session;
    private final Lookup lookup;
    private final String path;
    private final Problems problems;
    private final List<String> keyNames;

    /** @param path of the stage in the configuration */
    LookupPlanner(Session session, Lookup lookup, String path, Problems problems) {
        this.session = session;
        this.lookup = lookup;
        this.path = path;
        this.problems = problems;
        this.keyNames = List.copyOf(lookup.key().keySet());
    }

    /** Null when a mistake was reported; fails when the database cannot be asked. */
    Future<@Nullable LookupPlan> plan() {
        String query = lookup.query();
        if (query != null) {
            List<KeyColumn> key = keyNames.stream()
                    .map(name -> new KeyColumn(name, KeyKind.OTHER, false))
                    .toList();
            return describe(key, new LookupSql(keyNames, query));
        }
        String table = Objects.requireNonNull(lookup.table());
        LookupCatalog catalog = new LookupCatalog(session);
        return catalog.read(table, keyNames)
                .compose(
                        facts -> facts == null
                                ? catalog.near(table).compose(near -> refuse("table", absence(table, near)))
                                : ofTable(facts),
                        failure -> PostgresErrors.isNameError(failure)
                                ? refuse("table", "is not a table name; write it as in SQL: schema.table")
                                : Future.failedFuture(failure));
    }

    private static String absence(String table, @Nullable String near) {
        return "there is no table or view " + table + " that the role may see"
                + (near == null ? "" : "; did you mean " + near + "?");
    }

    private Future<@Nullable LookupPlan> ofTable(TableFacts facts) {
        boolean good = true;
        for (String name : keyNames) {
            good &= isKey(name, facts);
        }
        List<Ordering> orderBy = lookup.orderBy().stream().map(Ordering::of).toList();
        List<String> named = new ArrayList<>(lookup.columns());
        orderBy.forEach(by -> named.add(by.column()));
        for (int i = 0; i < named.size(); i++) {
            boolean order = i >= lookup.columns().size();
            String key = order ? "orderBy" : "columns";
            good &= isColumn(JsonPaths.item(key, order ? i - lookup.columns().size() : i), named.get(i), facts);
        }
        if (!good) {
            return Future.succeededFuture();
        }
        advise(facts);
        List<KeyColumn> key = keyNames.stream()
                .map(name -> Objects.requireNonNull(facts.key(name)).column())
                .toList();
        List<String> columns = lookup.columns().isEmpty() ? facts.columns() : lookup.columns();
        TableFacts ordered = new TableFacts(
                facts.sqlName(),
                columns,
                keyNames.stream()
                        .map(name -> Objects.requireNonNull(facts.key(name)))
                        .toList(),
                facts.unique(),
                facts.indexed());
        return describe(key, new LookupSql(keyNames, LookupSql.ofTable(ordered, columns, orderBy)));
    }

    private boolean isKey(String name, TableFacts facts) {
        String place = JsonPaths.member("key", name);
        if (!isColumn(place, name, facts)) {
            return false;
        }
        String trouble = Objects.requireNonNull(facts.key(name)).trouble();
        if (trouble != null) {
            problems.add(below(place), "column " + name + " " + trouble);
        }
        return trouble == null;
    }

    private boolean isColumn(String place, String name, TableFacts facts) {
        if (facts.columns().contains(name)) {
            return true;
        }
        problems.add(below(place), Nearest.unknown("column", name, facts.columns()));
        return false;
    }

    private void advise(TableFacts facts) {
        if (!facts.unique() && lookup.several() == Several.FAIL) {
            problems.warn(
                    below("several"),
                    "no unique index says that " + lookup.what() + " has one row for each key ("
                            + String.join(", ", keyNames) + "); an event whose key has several fails");
        }
        if (!facts.indexed()) {
            problems.warn(
                    below("key"),
                    "no index of " + lookup.what() + " begins with a column of the key (" + String.join(", ", keyNames)
                            + "); each key costs reading the whole table");
        }
    }

    /** PostgreSQL itself checks names and types, and says what the rows are made of. */
    private Future<@Nullable LookupPlan> describe(List<KeyColumn> key, LookupSql sql) {
        List<String[]> none = new ArrayList<>();
        keyNames.forEach(name -> none.add(new String[0]));
        return session.query(sql.describing(), Tuple.wrap(none.toArray()))
                .compose(rows -> made(key, sql, rows), failure -> switch (PostgresErrors.kind(failure)) {
                    case AGAIN, OUTAGE, TOO_SLOW -> Future.failedFuture(failure);
                    case FENCED, DATA, COLLISION, STOP -> refuse(asked(), refusal(failure));
                });
    }

    private static String refusal(Throwable failure) {
        String advice = PostgresErrors.sqlState(failure).equals(AMBIGUOUS)
                ? "; a value of the key is written key.NAME, a column with its table before it"
                : "";
        return "PostgreSQL refuses: " + LookupErrors.reason(failure) + advice;
    }

    private Future<@Nullable LookupPlan> made(List<KeyColumn> key, LookupSql sql, RowSet<Row> rows) {
        List<LookupSql.ResultColumn> columns = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (ColumnDescriptor column : rows.columnDescriptors()) {
            if (column.name().startsWith("?") || !names.add(column.name())) {
                return refuse(asked(), "each column needs a name of its own (AS), got '" + column.name() + "'");
            }
            boolean bytes = column.typeName().equalsIgnoreCase("bytea");
            columns.add(new LookupSql.ResultColumn(column.name(), bytes));
        }
        int rowsMax = switch (lookup.several()) {
            case FIRST -> 1;
            case FAIL -> 2;
            case ARRAY -> lookup.rowsMax() + 1;
        };
        return Future.succeededFuture(new LookupPlan(sql.asking(columns, rowsMax), key));
    }

    private String asked() {
        return lookup.query() == null ? "table" : "query";
    }

    private Future<@Nullable LookupPlan> refuse(String key, String message) {
        problems.add(below(key), message);
        return Future.succeededFuture();
    }

    private String below(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
