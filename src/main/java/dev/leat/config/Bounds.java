package dev.leat.config;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Holds a value that was read against the bounds and the form that its {@link Key} asks for. */
final class Bounds {
    private Bounds() {}

    static boolean hold(Value value, Object read, Key key) {
        if (read instanceof Number number) {
            return inRange(value, key, number.longValue(), "");
        }
        if (read instanceof String text) {
            return inRange(value, key, text.length(), text.length() == 1 ? " character" : " characters")
                    && matches(value, text, key);
        }
        if (read instanceof Collection<?> items) {
            boolean fits = inRange(value, key, items.size(), items.size() == 1 ? " entry" : " entries");
            return fits && itemsMatch(value, items, key);
        }
        return !(read instanceof Map<?, ?> map)
                || inRange(value, key, map.size(), map.size() == 1 ? " entry" : " entries");
    }

    private static boolean inRange(Value value, Key key, long number, String unit) {
        if (number >= key.min() && number <= key.max()) {
            return true;
        }
        String got = unit.isEmpty() ? value.found() : number + unit;
        value.problems().add(value.path(), (unit.isEmpty() ? "must be " : "must have ") + range(key) + ", got " + got);
        return false;
    }

    private static String range(Key key) {
        if (key.max() == Long.MAX_VALUE) {
            return "at least " + key.min();
        }
        return key.min() == Long.MIN_VALUE ? "at most " + key.max() : key.min() + ".." + key.max();
    }

    private static boolean itemsMatch(Value value, Collection<?> items, Key key) {
        boolean all = true;
        int index = 0;
        for (Object item : List.copyOf(items)) {
            if (item instanceof String text) {
                all &= matches(value.item(index, value.node().path(index)), text, key);
            }
            index++;
        }
        return all;
    }

    private static boolean matches(Value value, String text, Key key) {
        if (key.pattern().isEmpty() || Pattern.matches(key.pattern(), text)) {
            return true;
        }
        value.mustBe(key.form());
        return false;
    }
}
