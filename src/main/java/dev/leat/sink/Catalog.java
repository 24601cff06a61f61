package dev.leat.sink;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.config.SqlName;
import dev.leat.sql.PostgresErrors;
import dev.leat.sql.Session;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads from the catalog what a table looks like, and refuses what no statement of ours may write to. */
final class Catalog {
    private static final String RELATION = """
            SELECT c.oid::bigint AS oid, n.nspname::text AS schema, c.relname::text AS name, c.relkind::text AS kind,
                   coalesce(pg_partition_root(c.oid), c.oid)::bigint AS root_oid,
                   has_any_column_privilege(c.oid, 'INSERT') AS may_insert,
                   has_any_column_privilege(c.oid, 'UPDATE') AS may_update,
                   has_any_column_privilege(c.oid, 'SELECT') AS may_select,
                   has_table_privilege(c.oid, 'DELETE') AS may_delete,
                   (SELECT min(r.rulename::text) FROM pg_rewrite r
                     WHERE r.ev_class = c.oid AND r.ev_type <> '1') AS rule
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.oid = to_regclass($1)
            """;
    private static final String COLUMNS = """
            SELECT a.attname::text AS name, a.attnotnull OR b.refuses_null AS not_null,
                   a.attgenerated <> '' AS generated, a.attidentity = 'a' AS identity_always,
                   CASE WHEN a.attidentity = 'd' THEN format('nextval(%L::regclass)', pg_get_serial_sequence(
                          quote_ident(cn.nspname) || '.' || quote_ident(c.relname), a.attname))
                        ELSE pg_get_expr(d.adbin, d.adrelid) END AS default_sql,
                   co.collisdeterministic AS deterministic,
                   quote_ident(con.nspname) || '.' || quote_ident(co.collname) AS collation,
                   b.typname::text AS type_name, quote_ident(bn.nspname) || '.' || quote_ident(b.typname) AS type_sql,
                   b.typmod AS typmod, format_type(b.oid, b.typmod) AS modified,
                   (SELECT format('OPERATOR(%I.=)', bn.nspname) FROM pg_operator o
                     WHERE o.oprname = '=' AND o.oprleft = b.oid AND o.oprright = b.oid
                       AND o.oprnamespace = b.typnamespace AND bn.nspname <> 'pg_catalog') AS equality,
                   b.typcategory = 'A' AND b.typelem <> 0 AS is_array,
                   e.typname::text AS element_name, e.typmod AS element_typmod
              FROM pg_attribute a
              JOIN pg_class c ON c.oid = a.attrelid
              JOIN pg_namespace cn ON cn.oid = c.relnamespace
              LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
              LEFT JOIN pg_collation co ON co.oid = a.attcollation
              LEFT JOIN pg_namespace con ON con.oid = co.collnamespace
             CROSS JOIN LATERAL (
               WITH RECURSIVE r(oid, typmod, refuses_null) AS (
                 SELECT a.atttypid, a.atttypmod, false
                  UNION ALL
                 SELECT t.typbasetype, t.typtypmod, r.refuses_null OR t.typnotnull
                   FROM r JOIN pg_type t ON t.oid = r.oid AND t.typtype = 'd')
               SELECT t.*, r.typmod, r.refuses_null FROM r JOIN pg_type t ON t.oid = r.oid WHERE t.typtype <> 'd') b
              JOIN pg_namespace bn ON bn.oid = b.typnamespace
              LEFT JOIN LATERAL (
               WITH RECURSIVE r(oid, typmod) AS (
                 SELECT b.typelem, b.typmod
                  UNION ALL
                 SELECT t.typbasetype, t.typtypmod FROM r JOIN pg_type t ON t.oid = r.oid AND t.typtype = 'd')
               SELECT t.typname, r.typmod FROM r JOIN pg_type t ON t.oid = r.oid WHERE t.typtype <> 'd') e ON true
             WHERE a.attrelid = $1::bigint::oid AND a.attnum > 0 AND NOT a.attisdropped
             ORDER BY a.attnum
            """;
    private static final String UNIQUE_KEYS = """
            SELECT array_agg(a.attname::text ORDER BY k.n) AS columns
              FROM pg_index i
             CROSS JOIN LATERAL unnest(i.indkey, i.indcollation, i.indclass) WITH ORDINALITY
                AS k(attnum, coll, class, n)
              JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
              LEFT JOIN pg_collation ic ON ic.oid = k.coll
              LEFT JOIN pg_collation ac ON ac.oid = a.attcollation
              LEFT JOIN pg_opclass oc ON oc.oid = k.class
             WHERE i.indrelid = $1::bigint::oid AND i.indisunique AND i.indisvalid AND i.indimmediate
               AND i.indpred IS NULL AND i.indexprs IS NULL AND k.n <= i.indnkeyatts
             GROUP BY i.indexrelid, i.indisprimary
            HAVING bool_and(oc.opcdefault)
               AND bool_and(k.coll = a.attcollation OR (ic.collisdeterministic AND ac.collisdeterministic))
             ORDER BY i.indisprimary DESC, i.indexrelid
            """;

    /** Tables of the same name that the role may find, as the configuration would name them; else in other letters. */
    private static final String ELSEWHERE = """
            SELECT n.nspname::text AS schema, quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS written,
                   c.relname = $2::text AS same
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE lower(c.relname) = lower($2::text) AND c.relkind IN ('r', 'p') AND n.nspname <> 'leat'
               AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
               AND has_schema_privilege(n.oid, 'USAGE')
             ORDER BY same DESC, n.nspname <> $1::text, n.nspname, c.relname LIMIT 3
            """;

    private static final String ABSENT = "does not exist, or the role may not see it; create it, or correct the name";

    private final Session session;

    Catalog(Session session) {
        this.session = session;
    }

    /**
     * @param table the name as the configuration has it, by SQL's rules
     * @return fails with STOP when there is no such table, or it is one that cannot be written to
     */
    Future<TableShape> read(String table) {
        return find(table).compose(found -> found.map(Future::succeededFuture).orElseGet(() -> missing(table)));
    }

    private Future<TableShape> missing(String table) {
        List<String> name = SqlName.parse(table).orElse(List.of());
        return name.isEmpty()
                ? Future.failedFuture(refused(table, ABSENT))
                : session.query(ELSEWHERE, Tuple.of(name.get(0), name.get(1)))
                        .compose(rows -> Future.failedFuture(refused(table, absence(name.get(0), rows))));
    }

    private static String absence(String schema, RowSet<Row> rows) {
        if (rows.size() == 0) {
            return ABSENT;
        }
        boolean same = rows.iterator().next().getBoolean("same");
        List<String> schemas = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Row row : rows) {
            if (row.getBoolean("same") == same) {
                schemas.add(row.getString("schema"));
                names.add(row.getString("written"));
            }
        }
        String written = String.join(" or ", names);
        return "does not exist in schema " + schema + "; "
                + (same
                        ? (schemas.size() == 1 ? "there is one in schema " : "there are some in schemas ")
                                + String.join(", ", schemas) + ": write " + written
                        : "did you mean " + written + "? letters without quotation marks are small ones");
    }

    /** As {@link #read}, but empty when there is no such table. */
    Future<Optional<TableShape>> find(String table) {
        return session.query(RELATION, Tuple.of(SqlName.qualified(table)))
                .compose(
                        rows -> rows.size() == 0
                                ? Future.succeededFuture(Optional.empty())
                                : shape(table, rows).map(Optional::of),
                        failure -> Future.failedFuture(explained(table, failure)));
    }

    private static Throwable explained(String table, Throwable failure) {
        if (PostgresErrors.isNameError(failure)) {
            return refused(table, "is not a table name; write it as in SQL: schema.table");
        }
        return PostgresErrors.lacksRight(failure)
                ? refused(table, "is in a schema that this role may not use; GRANT USAGE ON SCHEMA")
                : failure;
    }

    private Future<TableShape> shape(String table, RowSet<Row> rows) {
        Row relation = rows.iterator().next();
        String trouble = trouble(relation);
        if (trouble != null) {
            return Future.failedFuture(refused(table, trouble));
        }
        Tuple oid = Tuple.of(relation.getLong("oid"));
        return session.query(COLUMNS, oid)
                .compose(columns -> session.query(UNIQUE_KEYS, oid).map(unique -> shapeOf(relation, columns, unique)));
    }

    private static @Nullable String trouble(Row relation) {
        String kind = relation.getString("kind");
        if (!kind.equals("r") && !kind.equals("p")) {
            String what = switch (kind) {
                case "v" -> "a view";
                case "m" -> "a materialized view";
                case "f" -> "a foreign table, which takes no part in our transaction";
                case "S" -> "a sequence";
                case "i", "I" -> "an index";
                case "c" -> "a composite type";
                default -> "no table";
            };
            return "is " + what + "; rows can go to tables only";
        }
        String rule = relation.getString("rule");
        if (rule != null) {
            return "has the rewrite rule '" + rule
                    + "', which cannot take part in our statement; use a trigger instead";
        }
        return relation.getBoolean("may_insert") ? null : "may not be inserted into by this role; GRANT INSERT";
    }

    private static TableShape shapeOf(Row relation, RowSet<Row> columnRows, RowSet<Row> uniqueRows) {
        List<TableColumn> columns = new ArrayList<>();
        for (Row row : columnRows) {
            columns.add(column(row));
        }
        List<List<String>> unique = new ArrayList<>();
        for (Row row : uniqueRows) {
            unique.add(List.of(row.getArrayOfStrings("columns")));
        }
        Set<TableShape.Right> rights = TableShape.Right.of(
                relation.getBoolean("may_select"),
                relation.getBoolean("may_update"),
                relation.getBoolean("may_delete"));
        return new TableShape(
                relation.getLong("root_oid"),
                relation.getString("schema"),
                relation.getString("name"),
                columns,
                unique,
                rights);
    }

    private static TableColumn column(Row row) {
        TableColumn.Fill fill = row.getBoolean("generated")
                ? TableColumn.Fill.GENERATED
                : row.getBoolean("identity_always") ? TableColumn.Fill.IDENTITY_ALWAYS : TableColumn.Fill.FREE;
        return new TableColumn(
                row.getString("name"),
                TypeRules.type(row),
                row.getBoolean("not_null"),
                fill,
                fill == TableColumn.Fill.FREE ? row.getString("default_sql") : null);
    }

    private static BatchException refused(String table, String reason) {
        return new BatchException(BatchFailure.STOP, "table " + table + " " + reason);
    }
}
