package dev.leat.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the table of marks must hold, in which a row is the sum of what several events and items said of its key. */
final class Marks {
    static final String DEFAULT = "none";

    private final Map<Key, Row> expected = new HashMap<>();
    private final Map<Key, Row> shown = new HashMap<>();

    private record Key(long key, int no) {}

    record Row(long key, int no, long version, String note) {
        private Key id() {
            return new Key(key, no);
        }
    }

    /** In the order of the events of each key. */
    void expect(Made event) {
        for (Made.Mark mark : event.marks()) {
            Key key = new Key(event.key(), mark.no());
            expected.put(key, new Row(event.key(), mark.no(), mark.version(), note(mark, expected.get(key))));
        }
    }

    private static String note(Made.Mark mark, @Nullable Row before) {
        String given = mark.note();
        if (given != null) {
            return given;
        }
        return before == null ? DEFAULT : before.note();
    }

    void show(Row row) {
        shown.put(row.id(), row);
    }

    /** Each row that is missing, is other than it should be, or should not be there. */
    List<String> differences() {
        List<String> differences = new ArrayList<>();
        expected.forEach((key, row) -> {
            if (!row.equals(shown.get(key))) {
                differences.add(shown.get(key) + " instead of " + row);
            }
        });
        shown.forEach((key, row) -> {
            if (!expected.containsKey(key)) {
                differences.add(row + " should not be there");
            }
        });
        return differences;
    }
}
