package dev.leat.config;

import java.util.ArrayList;
import java.util.List;

/**
 * What a record's constructor finds wrong with keys that do not fit together. All of it is thrown as one exception, so
 * that no mistake hides another. Used by one thread.
 */
public final class Mistakes {
    private final List<KeyException> found = new ArrayList<>();

    /** @param message beside the key */
    public void when(boolean wrong, String key, String message) {
        when(wrong, List.of(key), message);
    }

    /** @param keys the key, and those below it, as of a {@link KeyException} */
    public void when(boolean wrong, List<String> keys, String message) {
        if (wrong) {
            found.add(new KeyException(keys, message));
        }
    }

    /** @param check may throw a {@link KeyException}, also one of several mistakes */
    public void in(Runnable check) {
        try {
            check.run();
        } catch (KeyException mistake) {
            found.add(mistake);
        }
    }

    /** Throws the first, which has the others with it, if there was any. */
    public void end() {
        if (!found.isEmpty()) {
            KeyException first = found.get(0);
            found.subList(1, found.size()).forEach(first::addSuppressed);
            throw first;
        }
    }
}
