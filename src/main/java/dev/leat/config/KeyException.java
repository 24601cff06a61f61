package dev.leat.config;

import java.util.List;

/**
 * A record's constructor refuses the value of one key; the binder shows the message beside that key, and at its place
 * in the text where it has one.
 */
public final class KeyException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> keys;
    private final int line;
    private final int column;

    private KeyException(List<String> keys, String message, int line, int column) {
        super(message);
        this.keys = List.copyOf(keys);
        this.line = line;
        this.column = column;
    }

    /** @param keys the key, and those below it where the value is an object of values */
    public KeyException(List<String> keys, String message) {
        this(keys, message, 0, 0);
    }

    /** @param index of the mistake in the text that is the value */
    public static KeyException inside(List<String> keys, String text, int index, String message) {
        String before = text.substring(0, Math.min(Math.max(index, 0), text.length()));
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        return new KeyException(keys, message, line, before.length() - before.lastIndexOf('\n'));
    }

    /** Tells it beside the key, and then those that {@link Mistakes} found with it. */
    public void addTo(Problems problems, String section) {
        addItself(problems, section);
        for (Throwable other : getSuppressed()) {
            if (other instanceof KeyException mistake) {
                mistake.addTo(problems, section);
            }
        }
    }

    private void addItself(Problems problems, String section) {
        String path = section;
        for (String key : keys) {
            path = JsonPaths.member(path, key);
        }
        if (line == 0) {
            problems.add(path, String.valueOf(getMessage()));
        } else {
            problems.addInside(path, line, column, String.valueOf(getMessage()));
        }
    }
}
