package dev.leat.sink;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What the rows of all statements of one table have in common, found out once: a small transaction would take longer to
 * find it out than to convert its events. Nobody changes the arrays.
 */
final class ColumnLayout {
    final MappedColumn[] columns;
    /** Interned, as the names of fields are. */
    final String[] names;
    /** Where the columns of the key are. */
    final int[] keys;
    /** For each column of the key, whether PostgreSQL and Java agree on what is equal. */
    final boolean[] exact;
    /** Columns whose default an upsert keeps apart from their value. */
    final int[] defaulted;

    ColumnLayout(List<MappedColumn> all, boolean upsert) {
        columns = all.toArray(new MappedColumn[0]);
        names = new String[columns.length];
        for (int at = 0; at < columns.length; at++) {
            names[at] = columns[at].name().intern();
        }
        keys = IntStream.range(0, columns.length)
                .filter(at -> columns[at].key())
                .toArray();
        exact = new boolean[keys.length];
        for (int at = 0; at < keys.length; at++) {
            exact[at] = columns[keys[at]].type().exactEquality();
        }
        defaulted = IntStream.range(0, columns.length)
                .filter(at -> upsert && columns[at].defaulted())
                .toArray();
    }
}
