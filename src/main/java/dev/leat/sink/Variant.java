package dev.leat.sink;

import dev.leat.batch.DeadLetter;
import java.util.List;

/**
 * Which parts the statement has of those that hardly any transaction needs. PostgreSQL starts every part, also one that
 * has nothing to do, so a transaction runs the variant without those that it does not need.
 */
enum Variant {
    ROWS(false, false),
    DELETES(true, false),
    DEAD_LETTERS(false, true),
    WHOLE(true, true);

    private final boolean deletes;
    private final boolean deadLetters;

    Variant(boolean deletes, boolean deadLetters) {
        this.deletes = deletes;
        this.deadLetters = deadLetters;
    }

    /** The one with the parts that these need, and no others. */
    static Variant of(StatementRows rows, List<DeadLetter> deadLetters) {
        if (!deadLetters.isEmpty()) {
            return rows.hasDeletes() ? WHOLE : DEAD_LETTERS;
        }
        return rows.hasDeletes() ? DELETES : ROWS;
    }

    /** It deletes for tombstones, where a table has that; without, its plan need not look for rows. */
    boolean deletes() {
        return deletes;
    }

    boolean deadLetters() {
        return deadLetters;
    }
}
