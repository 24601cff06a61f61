package dev.leat.sink;

import dev.leat.config.PipelineConfig;
import dev.leat.config.SinkConfig;
import dev.leat.config.SqlName;
import dev.leat.config.TableConfig;
import dev.leat.config.TableMode;
import dev.leat.config.Tombstones;
import dev.leat.sql.Names;
import dev.leat.sql.Session;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which rights the role of a pipeline needs: printed for owners, and asked for before anything runs. */
final class LeatRights {
    private static final String WRITER = "leat_writer";
    private static final String READER = "leat_reader";
    private static final String WRITE = "SELECT, INSERT, UPDATE";
    private static final String ON_TABLES =
            "and on its tables: INSERT; SELECT and UPDATE for upsert; SELECT and DELETE for tombstones\n";
    private static final String ON_SEQUENCES =
            "and USAGE on sequences that number columns which events leave out; 'leat check' names what is missing";

    private static final String[] TABLES = {"positions", "control", "dead_letters"};
    /** Nodes that were silent for long, and the own one at its end, are deleted there. */
    private static final String NODES = "nodes";

    private static final String MISSING = """
            SELECT 'USAGE' AS lacks, 'SCHEMA leat' AS object, quote_ident(current_user) AS role
             WHERE NOT has_schema_privilege('leat', 'USAGE')
             UNION ALL
            SELECT string_agg(w.lacks, ', ' ORDER BY w.n), 'leat.' || c.relname, quote_ident(current_user)
              FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w(name, lacks, n)
              JOIN pg_class c ON c.relnamespace = 'leat'::regnamespace AND c.relname = w.name
             WHERE NOT has_table_privilege(c.oid, w.lacks)
             GROUP BY c.relname
             UNION ALL
            SELECT 'EXECUTE', 'FUNCTION leat.advance', quote_ident(current_user)
              FROM pg_proc p
             WHERE p.pronamespace = 'leat'::regnamespace AND p.proname = 'advance'
               AND NOT has_function_privilege(p.oid, 'EXECUTE')
            """;

    private LeatRights() {}

    /** What an owner must run so that the session's role may do what a pipeline does in schema leat; often empty. */
    static Future<List<String>> missing(Session session) {
        List<String> names = new ArrayList<>();
        List<String> rights = new ArrayList<>();
        for (String table : TABLES) {
            add(names, rights, table, WRITE);
        }
        add(names, rights, NODES, WRITE + ", DELETE");
        Tuple parameters = Tuple.wrap(List.of(names.toArray(String[]::new), rights.toArray(String[]::new)));
        return session.query(MISSING, parameters).map(LeatRights::grants);
    }

    private static void add(List<String> names, List<String> rights, String table, String list) {
        for (String right : list.split(", ", -1)) {
            names.add(table);
            rights.add(right);
        }
    }

    private static List<String> grants(RowSet<Row> rows) {
        List<String> grants = new ArrayList<>();
        for (Row row : rows) {
            grants.add("GRANT " + row.getString("lacks") + " ON " + row.getString("object") + " TO "
                    + row.getString("role"));
        }
        return grants;
    }

    /** In comments, for roles and tables that only the reader knows. */
    static String sketch() {
        return "\n-- for a role that may not create; put its name for " + WRITER + "\n"
                + commented(schema(WRITER) + ON_TABLES + ON_SEQUENCES)
                + reader();
    }

    /** For the role and the tables of this pipeline, to be run. */
    static String of(PipelineConfig config) {
        String role =
                Names.quote(Sink.options(config.sink(), "schema").connect().getUser());
        return "\n-- what the role of pipeline " + config.name() + " needs\n" + schema(role)
                + tables(config.sink(), role) + commented(ON_SEQUENCES) + reader();
    }

    private static String reader() {
        return "\n-- for a role that only looks: positions show, deadletters list and show\n"
                + commented("GRANT USAGE ON SCHEMA leat TO " + READER
                        + ";\nGRANT SELECT ON leat.positions, leat.dead_letters TO " + READER + ";");
    }

    private static String commented(String lines) {
        return lines.lines().map(line -> "-- " + line + "\n").reduce("", String::concat);
    }

    private static String schema(String role) {
        return "GRANT USAGE ON SCHEMA leat TO " + role + ";\nGRANT " + WRITE + " ON leat."
                + String.join(", leat.", TABLES) + " TO " + role + ";\nGRANT " + WRITE + ", DELETE ON leat." + NODES
                + " TO " + role + ";\nGRANT EXECUTE ON FUNCTION leat.advance TO " + role + ";\n";
    }

    private static String tables(SinkConfig sink, String role) {
        StringBuilder grants = new StringBuilder();
        for (TableConfig table : sink.tables()) {
            Optional<List<String>> names = SqlName.parse(table.table());
            if (names.isEmpty()) {
                grants.append("-- on ")
                        .append(table.table().replaceAll("\\p{Cntrl}", " "))
                        .append(", which is no name of a table\n");
            } else {
                grants.append(onTable(table, names.get().get(0), names.get().get(1), role));
            }
        }
        return grants.toString();
    }

    private static String onTable(TableConfig table, String schema, String name, String role) {
        String use =
                schema.equals("public") ? "" : "GRANT USAGE ON SCHEMA " + Names.quote(schema) + " TO " + role + ";\n";
        return use + "GRANT " + rights(table) + " ON " + Names.quote(schema, name) + " TO " + role + ";\n";
    }

    private static String rights(TableConfig table) {
        boolean upsert = table.mode() == TableMode.UPSERT;
        boolean delete = table.tombstones() == Tombstones.DELETE;
        return (upsert || delete ? "SELECT, " : "") + "INSERT" + (upsert ? ", UPDATE" : "")
                + (delete ? ", DELETE" : "");
    }
}
