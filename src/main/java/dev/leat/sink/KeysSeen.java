package dev.leat.sink;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Remembers keys, to say of another one whether it may be the same. Where PostgreSQL's equality is not Java's it says
 * yes too often, never too seldom.
 */
final class KeysSeen {
    private static final Object ANY = "any";

    private final boolean[] exact;
    private final Set<Object> seen = new HashSet<>();

    /** @param exact for each column of the key: equal in PostgreSQL when and only when equal in Java */
    KeysSeen(boolean... exact) {
        this.exact = exact;
    }

    /** @param positions where in {@code values} the columns of the key are */
    void add(@Nullable Object[][] values, int[] positions, int row) {
        seen.add(key(values, positions, row));
    }

    boolean contains(@Nullable Object[][] values, int[] positions, int row) {
        return !seen.isEmpty() && seen.contains(key(values, positions, row));
    }

    private Object key(@Nullable Object[][] values, int[] positions, int row) {
        List<Object> key = new ArrayList<>(exact.length);
        for (int at = 0; at < exact.length; at++) {
            Object value = exact[at] ? values[positions[at]][row] : null;
            key.add(value == null ? ANY : value);
        }
        return key;
    }
}
