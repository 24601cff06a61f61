package dev.leat.config;

import org.jspecify.annotations.Nullable;

/**
 * Reads a section of a configuration file into a record whose components carry {@link Key}: {@code String, int},
 * {@code long}, {@code boolean}, {@code BigDecimal} and boxes, enums, {@link Secret}, regular expressions, time
 * zones, {@link dev.leat.api.Expression}, {@link Template}, raw JSON, records of these, lists, and maps from texts. An
 * {@code IllegalArgumentException} of the record's own constructor becomes a problem of the section, a
 * {@link KeyException} one of that key. Safe to share between threads if its compiler is.
 */
public final class Binder {
    private final Scalars scalars;

    public Binder(ExpressionCompiler expressions) {
        this.scalars = new Scalars(expressions);
    }

    /** The record, or null when anything in the section is wrong, which is then among the problems. */
    public <R extends Record> @Nullable R bind(Section section, Class<R> type, Problems problems) {
        long errorsBefore = problems.errorsTold();
        R read = binding(problems).record(section, type);
        return problems.errorsTold() == errorsBefore ? read : null;
    }

    Binding binding(Problems problems) {
        return new Binding(scalars, problems);
    }
}
