package dev.leat.stage.lookup;

import dev.leat.config.SqlName;
import dev.leat.sql.Session;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks the catalog about a table that is looked up in. */
final class LookupCatalog {
    private static final String RELATION = """
            SELECT c.oid::bigint AS oid, quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS sql_name,
                   c.relkind IN ('r', 'p', 'v', 'm', 'f') AS readable,
                   c.relkind IN ('r', 'p', 'm') AS has_indexes,
                   ARRAY(SELECT a.attname::text FROM pg_attribute a
                          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                          ORDER BY a.attnum) AS columns,
                   EXISTS (SELECT FROM pg_index i
                            WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL
                              AND i.indexprs IS NULL
                              AND NOT EXISTS (SELECT FROM unnest(i.indkey) WITH ORDINALITY AS k(attnum, at)
                                                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
                                               WHERE k.at <= i.indnkeyatts AND a.attname::text <> ALL ($2::text[])))
                     AS unique_key,
                   EXISTS (SELECT FROM pg_index i
                             JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
                            WHERE i.indrelid = c.oid AND i.indisvalid AND i.indpred IS NULL
                              AND a.attname::text = ANY ($2::text[])) AS indexed
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.oid = to_regclass($1)
            """;
    private static final String KEY = """
            SELECT a.attname::text AS name, b.typname::text AS type_name, b.typcategory::text AS category,
                   a.atttypid <> b.oid AS is_domain,
                   quote_ident(bn.nspname) || '.' || quote_ident(b.typname) AS type_sql,
                   coalesce(co.collisdeterministic, true) AS deterministic,
                   (SELECT quote_ident(on_.nspname)
                      FROM pg_opclass oc
                      JOIN pg_am am ON am.oid = oc.opcmethod AND am.amname IN ('btree', 'hash')
                      JOIN pg_amop o ON o.amopfamily = oc.opcfamily AND o.amoplefttype = b.oid
                       AND o.amoprighttype = b.oid AND o.amopstrategy = CASE am.amname WHEN 'btree' THEN 3 ELSE 1 END
                      JOIN pg_operator op ON op.oid = o.amopopr AND op.oprname = '='
                      JOIN pg_namespace on_ ON on_.oid = op.oprnamespace
                     WHERE oc.opcdefault AND oc.opcintype = b.oid
                     LIMIT 1) AS equality
              FROM pg_attribute a
              LEFT JOIN pg_collation co ON co.oid = a.attcollation
             CROSS JOIN LATERAL (
               WITH RECURSIVE r(oid) AS (
                 SELECT a.atttypid
                  UNION ALL
                 SELECT t.typbasetype FROM r JOIN pg_type t ON t.oid = r.oid AND t.typtype = 'd')
               SELECT t.* FROM r JOIN pg_type t ON t.oid = r.oid WHERE t.typtype <> 'd') b
              JOIN pg_namespace bn ON bn.oid = b.typnamespace
             WHERE a.attrelid = $1::bigint::oid AND a.attname::text = ANY ($2::text[])
               AND a.attnum > 0 AND NOT a.attisdropped
            """;
    /** What may have been meant: the same name in another schema, or in other letters. */
    private static final String NEAR = """
            SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS written
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE lower(c.relname) = lower($2::text) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
               AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
               AND has_schema_privilege(n.oid, 'USAGE')
             ORDER BY c.relname <> $2::text, n.nspname <> $1::text, n.nspname, c.relname LIMIT 1
            """;
    /** A cast to these cuts texts off without a word, so that they would match what they are not. */
    private static final Set<String> CUTTING = Set.of("name", "char");

    private static final Set<String> TEXTS = Set.of("text", "varchar", "bpchar", "citext");
    private static final Set<String> EXACT_TEXTS = Set.of("text", "varchar");

    private final Session session;

    LookupCatalog(Session session) {
        this.session = session;
    }

    /** Null when there is no such table or view. */
    Future<@Nullable TableFacts> read(String table, List<String> key) {
        String[] names = key.toArray(String[]::new);
        return session.query(RELATION, Tuple.of(SqlName.qualified(table)).addArrayOfString(names))
                .compose(relations -> {
                    Row relation =
                            relations.size() == 0 ? null : relations.iterator().next();
                    if (relation == null || !relation.getBoolean("readable")) {
                        return Future.succeededFuture();
                    }
                    return session.query(KEY, Tuple.of(relation.getLong("oid")).addArrayOfString(names))
                            .map(keys -> facts(relation, keys));
                });
    }

    /** The name of a table or view that may have been meant, as the configuration would have it; null: none. */
    Future<@Nullable String> near(String table) {
        List<String> name = SqlName.parse(table).orElse(List.of());
        return name.isEmpty()
                ? Future.succeededFuture()
                : session.query(NEAR, Tuple.of(name.get(0), name.get(1)))
                        .map(rows ->
                                rows.size() == 0 ? null : rows.iterator().next().getString("written"));
    }

    private static TableFacts facts(Row relation, RowSet<Row> keys) {
        List<TableFacts.KeyFact> facts = new ArrayList<>();
        for (Row row : keys) {
            facts.add(fact(row));
        }
        return new TableFacts(
                relation.getString("sql_name"),
                List.of(relation.getArrayOfStrings("columns")),
                facts,
                relation.getBoolean("unique_key"),
                relation.getBoolean("indexed") || !relation.getBoolean("has_indexes"));
    }

    private static TableFacts.KeyFact fact(Row row) {
        String type = row.getString("type_name");
        boolean exact = switch (kind(row)) {
            case SMALLINT, INTEGER, BIGINT, UUID, BYTES -> true;
            case TEXT -> EXACT_TEXTS.contains(type) && row.getBoolean("deterministic");
            case NUMBER, JSON, OTHER -> false;
        };
        return new TableFacts.KeyFact(
                new KeyColumn(row.getString("name"), kind(row), exact),
                CUTTING.contains(type) ? null : row.getString("type_sql"),
                row.getBoolean("is_domain"),
                CUTTING.contains(type) ? null : row.getString("equality"),
                row.getString("category").equals("A") ? "is an array; a key is made of single values" : null);
    }

    private static KeyKind kind(Row row) {
        String type = row.getString("type_name");
        return switch (type) {
            case "int2" -> KeyKind.SMALLINT;
            case "int4" -> KeyKind.INTEGER;
            case "int8" -> KeyKind.BIGINT;
            case "numeric", "float4", "float8" -> KeyKind.NUMBER;
            case "uuid" -> KeyKind.UUID;
            case "json", "jsonb" -> KeyKind.JSON;
            case "bytea" -> KeyKind.BYTES;
            default -> TEXTS.contains(type) || CUTTING.contains(type) ? KeyKind.TEXT : KeyKind.OTHER;
        };
    }
}
