package dev.leat.stage.lookup;

import dev.leat.sql.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes the one statement of a look-up. It takes a text array for each column of the key and numbers the keys, so that
 * each answer names the key that was asked for: whether a row belongs to it, PostgreSQL alone decides. It also makes
 * the rows JSON, which is exact for every type.
 */
final class LookupSql {
    private static final String ORDINAL = Names.quote("leat ordinal");
    /** Has the same columns as the keys, so that a name without {@code key.} before it is ambiguous. */
    private static final String DECOY = Names.quote("leat decoy");

    private final List<String> keyNames;
    private final String oneKey;

    /** @param oneKey a SELECT of the rows of one key, which is the row {@code key} */
    LookupSql(List<String> keyNames, String oneKey) {
        this.keyNames = List.copyOf(keyNames);
        this.oneKey = oneKey;
    }

    /** The SELECT that reads a table. */
    static String ofTable(TableFacts table, List<String> columns, List<Ordering> orderBy) {
        String fields = columns.stream().map(name -> "t." + Names.quote(name)).collect(Collectors.joining(", "));
        String same = table.key().stream().map(TableFacts.KeyFact::sameAsKey).collect(Collectors.joining(" AND "));
        String order = orderBy.stream().map(by -> by.sql("t")).collect(Collectors.joining(", "));
        return "SELECT " + fields + " FROM " + table.sqlName() + " AS t WHERE " + same
                + (order.isEmpty() ? "" : " ORDER BY " + order);
    }

    /** Gives no row, but its columns and their types. */
    String describing() {
        String nulls = keyNames.stream()
                .map(name -> "NULL::text AS " + Names.quote(name))
                .collect(Collectors.joining(", "));
        return "SELECT q.* FROM " + keys() + " CROSS JOIN (SELECT " + nulls + ") AS " + DECOY
                + " CROSS JOIN LATERAL (\n" + oneKey + "\n) AS q LIMIT 0";
    }

    /**
     * The statement: an ordinal from 1 and a JSON array of rows for each key that has any.
     *
     * @param columns of the rows
     * @param rowsMax of one key; further ones are left out
     */
    String asking(List<ResultColumn> columns, int rowsMax) {
        String fields = columns.stream().map(column -> column.sql("u")).collect(Collectors.joining(", "));
        return "SELECT key." + ORDINAL + " AS n, r.found::text AS found FROM " + keys()
                + " CROSS JOIN LATERAL (SELECT json_agg(q) AS found FROM (SELECT " + fields + " FROM (\n" + oneKey
                + "\n) AS u LIMIT " + rowsMax + ") AS q) AS r WHERE r.found IS NOT NULL";
    }

    private String keys() {
        List<String> arrays = new ArrayList<>();
        for (int i = 1; i <= keyNames.size(); i++) {
            arrays.add("$" + i + "::text[]");
        }
        return "unnest(" + String.join(", ", arrays) + ") WITH ORDINALITY AS key(" + Names.list(keyNames) + ", "
                + ORDINAL + ")";
    }

    /** A column of what is found. Bytes become base64, as everywhere in JSON; PostgreSQL itself would write hex. */
    record ResultColumn(String name, boolean bytes) {
        String sql(String row) {
            String column = row + "." + Names.quote(name);
            return bytes ? "translate(encode(" + column + ", 'base64'), chr(10), '') AS " + Names.quote(name) : column;
        }
    }
}
