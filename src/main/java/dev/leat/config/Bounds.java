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
            return inRange(value, key, number.longValue());
        }
        if (read instanceof String text) {
            return inSize(value, key, text.length(), "characters") && matches(value, text, key);
        }
        if (read instanceof Collection<?> items) {
            return inSize(value, key, items.size(), "entries") && itemsMatch(value, items, key);
        }
        return !(read instanceof Map<?, ?> map) || inSize(value, key, map.size(), "entries");
    }

    private static boolean inRange(Value value, Key key, long number) {
        if (number >= key.min() && number <= key.max()) {
            return true;
        }
        value.mustBe(range(key));
        return false;
    }

    private static boolean inSize(Value value, Key key, int size, String unit) {
        if (size >= key.min() && size <= key.max()) {
            return true;
        }
        boolean emptyForbidden = size == 0 && key.min() == 1;
        value.problems()
                .add(
                        value.path(),
                        emptyForbidden
                                ? "must not be empty"
                                : "must have " + range(key) + " " + unit + ", got " + size);
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
