package dev.leat.sink;

import org.jspecify.annotations.Nullable;

/**
 * Which columns with a default the rows of a statement gave. A column that a row does not give keeps its value, and a
 * row of the same key in this statement may be what gave it; but of one statement only the last row of a key is
 * written.
 */
final class GivenDefaults {
    private final int[] keys;
    private final int[] defaulted;
    /** For each of {@link #defaulted}, whether some row gave it. */
    private final boolean[] given;

    private final KeysSeen written;

    GivenDefaults(ColumnLayout layout) {
        this.keys = layout.keys;
        this.defaulted = layout.defaulted;
        this.given = new boolean[defaulted.length];
        this.written = new KeysSeen(layout.exact);
    }

    /** Whether this row may need what an earlier one of its key gave. */
    boolean mayNeed(@Nullable Object[][] values, int row) {
        for (int at = 0; at < defaulted.length; at++) {
            if (given[at] && values[defaulted[at]][row] == null) {
                return written.contains(values, keys, row);
            }
        }
        return false;
    }

    void add(@Nullable Object[][] values, int row) {
        if (defaulted.length == 0) {
            return;
        }
        written.add(values, keys, row);
        for (int at = 0; at < defaulted.length; at++) {
            given[at] |= values[defaulted[at]][row] != null;
        }
    }
}
