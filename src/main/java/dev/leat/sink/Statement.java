package dev.leat.sink;

import dev.leat.sql.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * The text of the one statement of a pipeline: fence, every table, dead letters, deletes last. Its text depends on the
 * tables and the variant alone, never on the rows; parts without rows get empty arrays.
 *
 * @param text with parameters $1 (pipeline), $2 to $6 (fence rows), $7 (the process of PostgreSQL that the session
 *     has), then the arrays of each table in their order, then those of the dead letters
 */
record Statement(String text) {
    private static final int PARAMETERS_MAX = 32_767;

    /** Runs before the other parts, which PostgreSQL leaves for the end. */
    private static final String FENCE =
            "\nSELECT leat.advance($1::text, $2::text[], $3::int[], $4::bigint[], $5::bigint[],"
                    + " $6::bigint[], $7::int)";

    private static final int FENCE_PARAMETERS = 7;

    /** @throws IllegalArgumentException when the tables have more columns than a statement may have parameters */
    static Statement of(List<TablePlan> tables, Variant variant) {
        return new Builder(variant).build(tables);
    }

    /**
     * The same, and it answers what was done: behind the first column one for each table with the rows that it now has,
     * and then one for each with those that it had, as texts of JSON arrays; null where nothing was done, or where the
     * role may not look.
     */
    static Statement telling(List<TablePlan> tables, Variant variant) {
        Builder builder = new Builder(variant);
        builder.telling = true;
        return builder.build(tables);
    }

    private static final class Builder {
        private static final String TELL = "\n  RETURNING row_to_json(t.*) AS j";

        private final Variant variant;
        private boolean telling;
        private final List<String> parts = new ArrayList<>();
        private final List<String> last = new ArrayList<>();
        private int parameters = FENCE_PARAMETERS;

        Builder(Variant variant) {
            this.variant = variant;
        }

        Statement build(List<TablePlan> tables) {
            for (int index = 0; index < tables.size(); index++) {
                TablePlan table = tables.get(index);
                if (table.isUpsert()) {
                    upsert(table, index);
                } else {
                    append(table, index);
                }
                if (variant.deletes() && table.deletion() == TablePlan.Deletion.BY_PARENT) {
                    deleteByParent(table, index);
                }
            }
            if (variant.deadLetters()) {
                parts.add(DeadLetterArrays.insert(this::array));
            }
            parts.addAll(last);
            if (parameters > PARAMETERS_MAX) {
                throw new IllegalArgumentException("the tables have " + parameters + " columns together, at most "
                        + PARAMETERS_MAX + " can be sent");
            }
            return new Statement("WITH " + String.join(",\n", parts) + FENCE + (telling ? told(tables) : ""));
        }

        private static String returning(TablePlan table, boolean telling) {
            return telling && table.shape().rights().contains(TableShape.Right.SELECT) ? TELL : "";
        }

        private String told(List<TablePlan> tables) {
            StringBuilder rows = new StringBuilder();
            for (String part : List.of("t", "g")) {
                for (int index = 0; index < tables.size(); index++) {
                    boolean runs = part.equals("t")
                            || (variant.deletes() && tables.get(index).deletion() != TablePlan.Deletion.NONE);
                    boolean tells = runs && !returning(tables.get(index), true).isEmpty();
                    rows.append(",\n  ")
                            .append(tells ? "(SELECT json_agg(j)::text FROM " + part + index + ")" : "NULL::text");
                }
            }
            return rows.toString();
        }

        private void append(TablePlan table, int index) {
            StringJoiner values = new StringJoiner(", ");
            for (int at = 0; at < table.columns().size(); at++) {
                values.add(value(table.columns().get(at), "r.c" + at));
            }
            parts.add("t" + index + " AS (INSERT INTO " + table.shape().sqlName() + (telling ? " AS t (" : " (")
                    + names(table.columns()) + ")\n  SELECT " + values + " FROM " + unnest(table.columns(), "c", "r")
                    + returning(table, telling) + ")");
        }

        private void upsert(TablePlan table, int index) {
            boolean byKey = variant.deletes() && table.deletion() == TablePlan.Deletion.BY_KEY;
            parts.add(lastPerKey(table, index, byKey));
            StringJoiner values = new StringJoiner(", ");
            for (int at = 0; at < table.columns().size(); at++) {
                MappedColumn column = table.columns().get(at);
                values.add(column.key() ? "l.c" + at : value(column, "l.c" + at));
            }
            parts.add("t" + index + " AS (INSERT INTO " + table.shape().sqlName() + " AS t (" + names(table.columns())
                    + ")\n  SELECT " + values + " FROM l" + index + " AS l" + (byKey ? " WHERE NOT l.d" : "")
                    + "\n  ON CONFLICT (" + names(table.keys()) + ") " + onConflict(table, index, byKey)
                    + returning(table, telling) + ")");
            if (byKey) {
                last.add("g" + index + " AS (DELETE FROM " + table.shape().sqlName() + " AS t USING l" + index
                        + " AS l\n  WHERE l.d" + sameKey(table) + returning(table, telling) + ")");
            }
        }

        /** Equality is PostgreSQL's, so PostgreSQL finds the last operation of each key; and the rows come sorted. */
        private String lastPerKey(TablePlan table, int index, boolean byKey) {
            StringJoiner columns = new StringJoiner(", ");
            StringJoiner keys = new StringJoiner(", ");
            for (int at = 0; at < table.columns().size(); at++) {
                MappedColumn column = table.columns().get(at);
                columns.add(column.key() ? column.type().keyValue("r.c" + at) + " AS c" + at : "r.c" + at);
                if (column.key()) {
                    keys.add("s.c" + at);
                }
            }
            String operation = byKey ? ", r.d" : "";
            return "l" + index + " AS (SELECT DISTINCT ON (" + keys + ") s.*\n  FROM (SELECT " + columns + operation
                    + ", r.n FROM " + ordered(table.columns(), byKey) + ") AS s\n  ORDER BY " + keys + ", s.n DESC)";
        }

        private String ordered(List<MappedColumn> columns, boolean byKey) {
            StringJoiner arrays = new StringJoiner(", ");
            StringJoiner aliases = new StringJoiner(", ");
            for (int at = 0; at < columns.size(); at++) {
                arrays.add(array(columns.get(at).type().kind().arrayType()));
                aliases.add("c" + at);
            }
            if (byKey) {
                arrays.add(array("boolean[]"));
                aliases.add("d");
            }
            return "unnest(" + arrays + ") WITH ORDINALITY AS r(" + aliases + ", n)";
        }

        private String onConflict(TablePlan table, int index, boolean byKey) {
            StringJoiner updates = new StringJoiner(", ");
            for (int at = 0; at < table.columns().size(); at++) {
                MappedColumn column = table.columns().get(at);
                if (!column.key()) {
                    String name = Names.quote(column.name());
                    updates.add(name + " = "
                            + (column.defaulted() ? givenOrKept(table, index, at, byKey) : "excluded." + name));
                }
            }
            return updates.length() == 0 ? "DO NOTHING" : "DO UPDATE SET " + updates;
        }

        /**
         * What an event does not give keeps its value in an update; {@code excluded} holds the default by then. Which
         * event a row comes from shows in its key alone. Where a trigger has changed that, only all events together can
         * tell; when they differ, there are two rows, PostgreSQL fails with 21000, and they are written one by one.
         */
        private static String givenOrKept(TablePlan table, int index, int at, boolean byKey) {
            String name = Names.quote(table.columns().get(at).name());
            String written = " FROM l" + index + " AS g" + (byKey ? " WHERE NOT g.d" : "");
            StringJoiner excluded = new StringJoiner(", ");
            StringJoiner keys = new StringJoiner(", ");
            for (int key = 0; key < table.columns().size(); key++) {
                MappedColumn column = table.columns().get(key);
                if (column.key()) {
                    excluded.add(column.type().sortable("excluded." + Names.quote(column.name())));
                    keys.add("g.c" + key);
                }
            }
            String among = "(" + excluded + ") IN (SELECT " + keys + written + (byKey ? " AND" : " WHERE") + " g.c" + at
                    + " IS ";
            return "CASE WHEN " + among + "NOT NULL) THEN excluded." + name
                    + " WHEN " + among + "NULL) THEN t." + name
                    + " WHEN (SELECT DISTINCT g.c" + at + " IS NOT NULL" + written
                    + ") THEN excluded." + name + " ELSE t." + name + " END";
        }

        private static String sameKey(TablePlan table) {
            StringBuilder same = new StringBuilder();
            for (int at = 0; at < table.columns().size(); at++) {
                MappedColumn column = table.columns().get(at);
                if (column.key()) {
                    same.append(" AND t.")
                            .append(Names.quote(column.name()))
                            .append(column.type().equal())
                            .append(column.type().sameAsColumn("l.c" + at));
                }
            }
            return same.toString();
        }

        private void deleteByParent(TablePlan table, int index) {
            StringJoiner same = new StringJoiner(" AND ");
            for (int at = 0; at < table.parents().size(); at++) {
                MappedColumn parent = table.parents().get(at);
                same.add("t." + Names.quote(parent.name()) + parent.type().equal()
                        + parent.type().comparable("r.p" + at));
            }
            last.add("g" + index + " AS (DELETE FROM " + table.shape().sqlName() + " AS t USING "
                    + unnest(table.parents(), "p", "r") + "\n  WHERE " + same + returning(table, telling) + ")");
        }

        private String unnest(List<MappedColumn> columns, String prefix, String alias) {
            StringJoiner arrays = new StringJoiner(", ");
            StringJoiner aliases = new StringJoiner(", ");
            for (int at = 0; at < columns.size(); at++) {
                arrays.add(array(columns.get(at).type().kind().arrayType()));
                aliases.add(prefix + at);
            }
            return "unnest(" + arrays + ") AS " + alias + "(" + aliases + ")";
        }

        private String array(String type) {
            parameters++;
            return "$" + parameters + "::" + type;
        }

        private static String value(MappedColumn column, String item) {
            String value = column.type().value(item);
            return column.defaulted()
                    ? "coalesce(" + value + ", " + column.column().defaultSql() + ")"
                    : value;
        }

        private static String names(List<MappedColumn> columns) {
            return Names.list(columns.stream().map(MappedColumn::name).toList());
        }
    }
}
