package dev.leat.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects every mistake of a configuration, so that all are reported together. Whoever reads a part of a file adds to
 * the file's own problems: its paths then become lines and columns. The same mistake told twice counts once. For one
 * thread.
 */
public final class Problems {
    /** Whether the pipeline can start in spite of it. */
    public enum Severity {
        ERROR,
        WARNING
    }

    /**
     * One mistake: where, and what is wrong.
     *
     * @param place in the file, null when the configuration did not come from one
     * @param path in the JSON, empty for the whole
     */
    public record Problem(Severity severity, @Nullable Place place, String path, String message) {

        public Problem(String path, String message) {
            this(Severity.ERROR, null, path, message);
        }

        /** {@code orders.json:12:5: sink.rowsMax: must be 1..100000, got 0}. */
        @Override
        public String toString() {
            return (place == null ? "" : place + ": ")
                    + (severity == Severity.WARNING ? "warning: " : "")
                    + (path.isEmpty() ? "" : path + ": ")
                    + message;
        }
    }

    private static final Comparator<Problem> BY_PLACE =
            Comparator.comparing(Problem::place, Comparator.nullsLast(Comparator.naturalOrder()));

    private final @Nullable Places places;
    private final Collection<Problem> problems = new LinkedHashSet<>();
    private long errorsTold;

    /** For a configuration that stands in no file. */
    public Problems() {
        this(null);
    }

    Problems(@Nullable Places places) {
        this.places = places;
    }

    public void add(String path, String message) {
        add(Severity.ERROR, placeOf(path), path, message);
    }

    /** What does not forbid a start, but surprises. */
    public void warn(String path, String message) {
        add(Severity.WARNING, placeOf(path), path, message);
    }

    /** A mistake inside a text, such as an expression; line and column count from 1 within that text. */
    public void addInside(String path, int line, int column, String message) {
        Place inside = places == null ? null : places.inside(path, line, column);
        if (inside == null) {
            add(path, message + " (line " + line + ", column " + column + " of the text)");
        } else {
            add(Severity.ERROR, inside, path, message);
        }
    }

    void addAt(Place place, String message) {
        add(Severity.ERROR, place, "", message);
    }

    /** Errors and warnings, in the order of the file. */
    public List<Problem> all() {
        return problems.stream().sorted(BY_PLACE).toList();
    }

    public List<Problem> errors() {
        return all().stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .toList();
    }

    /** Nothing forbids a start; warnings may be there. */
    public boolean isEmpty() {
        return errorCount() == 0;
    }

    /** An error is told there already: what follows from it need not be told too. */
    public boolean isWrong(String path) {
        return problems.stream()
                .anyMatch(problem ->
                        problem.severity() == Severity.ERROR && problem.path().equals(path));
    }

    long errorCount() {
        return problems.stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .count();
    }

    /** Counts errors that were told before too: whether a part is wrong does not depend on who read it first. */
    long errorsTold() {
        return errorsTold;
    }

    private @Nullable Place placeOf(String path) {
        return places == null ? null : places.of(path);
    }

    private void add(Severity severity, @Nullable Place place, String path, String message) {
        errorsTold += severity == Severity.ERROR ? 1 : 0;
        problems.add(new Problem(severity, place, path, message));
    }
}
