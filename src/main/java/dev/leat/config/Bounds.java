package dev.leat.config;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;
import java.util.regex.Pattern;

/** Holds a value that was read against the bounds and the form that its {@link Key} asks for. */
final class Bounds {
    private Bounds() {}

    static boolean hold(Value value, Object read, Key key) {
        if (read instanceof Number number) {
            return inRange(value, key, new BigDecimal(number.toString()));
        }
        if (read instanceof String text) {
            return inSize(value, key, text.length(), "characters") && matches(value, text, key);
        }
        boolean entries = read instanceof Collection<?> || read instanceof Map<?, ?>;
        return !entries || (inSize(value, key, value.node().size(), "entries") && itemsMatch(value, key));
    }

    private static boolean inRange(Value value, Key key, BigDecimal number) {
        if (number.compareTo(BigDecimal.valueOf(key.min())) >= 0
                && number.compareTo(BigDecimal.valueOf(key.max())) <= 0) {
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

    private static boolean itemsMatch(Value value, Key key) {
        boolean all = true;
        for (int i = 0; i < value.node().size(); i++) {
            String text = value.node().path(i).textValue();
            all &= text == null || matches(value.item(i, value.node().path(i)), text, key);
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
