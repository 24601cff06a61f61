package dev.leat.config;

import java.util.ArrayList;
import java.util.List;

/** Collects every mistake of a configuration, so that all are reported together. */
public final class Problems {
    /** One mistake: where in the JSON, and what is wrong with it. */
    public record Problem(String path, String message) {}

    private final List<Problem> problems = new ArrayList<>();

    public void add(String path, String message) {
        problems.add(new Problem(path, message));
    }

    public List<Problem> all() {
        return List.copyOf(problems);
    }

    public boolean isEmpty() {
        return problems.isEmpty();
    }
}
