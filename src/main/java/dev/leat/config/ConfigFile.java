package dev.leat.config;

import static java.util.stream.Collectors.joining;

import org.jspecify.annotations.Nullable;

/**
 * What came of reading one file.
 *
 * @param file its name as it was given
 * @param value null when there are errors
 * @param draft the value in spite of errors, with defaults for what is wrong outside of the sink; only to look for more
 *     mistakes; null when too much is missing
 * @param written its text, for who wants to show it
 * @param problems errors and warnings; who checks the value further adds to them, so that places become known
 */
public record ConfigFile<R extends Record>(
        String file, @Nullable R value, @Nullable R draft, Written written, Problems problems) {

    /** For who knows that there are no errors; otherwise an IllegalStateException that lists them. */
    public R orThrow() {
        if (value == null) {
            throw new IllegalStateException(
                    problems.all().stream().map(Object::toString).collect(joining("\n")));
        }
        return value;
    }
}
