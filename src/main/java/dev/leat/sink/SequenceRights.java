package dev.leat.sink;

import dev.leat.sql.Session;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Sequences that number the columns of a table's rows: PostgreSQL wants a right to each, beside that to insert. */
final class SequenceRights {
    /** An identity draws without a right where PostgreSQL fills it, and with one where our statement does. */
    private static final String MISSING = """
            SELECT a.attname::text AS name, format('%I.%I', n.nspname, s.relname) AS sequence,
                   quote_ident(current_user) AS role
              FROM pg_attribute a
              LEFT JOIN pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
              JOIN pg_depend d
                ON (d.classid = 'pg_attrdef'::regclass AND d.objid = f.oid AND d.refclassid = 'pg_class'::regclass)
                OR (d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'i'
                    AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum)
              JOIN pg_class s
                ON s.oid = CASE d.classid WHEN 'pg_class'::regclass THEN d.objid ELSE d.refobjid END
              JOIN pg_namespace n ON n.oid = s.relnamespace
             WHERE a.attrelid = $1::text::regclass
               AND (a.attname = ANY ($2::text[]) OR (a.attname = ANY ($3::text[]) AND a.attidentity = ''))
               AND CASE s.relkind WHEN 'S' THEN NOT has_sequence_privilege(s.oid, 'USAGE, UPDATE') END
             ORDER BY a.attnum, s.oid
            """;

    private SequenceRights() {}

    /** What hinders each column that this role may not number, in words; often empty. */
    static Future<List<String>> missing(Session session, TablePlan plan) {
        List<String> written = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        for (TableColumn column : plan.shape().columns()) {
            if (column.defaultSql() != null) {
                List<MappedColumn> mapped = plan.columns().stream()
                        .filter(one -> one.column().equals(column))
                        .toList();
                if (mapped.isEmpty()) {
                    leftOut.add(column.name());
                } else if (mapped.get(0).defaulted()) {
                    written.add(column.name());
                }
            }
        }
        return session.query(
                        MISSING,
                        Tuple.of(
                                plan.shape().sqlName(), written.toArray(String[]::new), leftOut.toArray(String[]::new)))
                .map(SequenceRights::reasons);
    }

    private static List<String> reasons(RowSet<Row> rows) {
        List<String> reasons = new ArrayList<>();
        for (Row row : rows) {
            String sequence = row.getString("sequence");
            reasons.add("numbers '" + row.getString("name") + "' by the sequence " + sequence
                    + ", which this role may not use; GRANT USAGE ON SEQUENCE " + sequence + " TO "
                    + row.getString("role"));
        }
        return reasons;
    }
}
