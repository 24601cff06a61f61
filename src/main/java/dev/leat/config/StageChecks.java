package dev.leat.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The checks of stages that need more than one key; they look at every stage, also at those inside of others. */
final class StageChecks {
    private final Problems problems;

    private StageChecks(Problems problems) {
        this.problems = problems;
    }

    static void check(List<StageConfig> stages, Problems problems) {
        StageChecks checks = new StageChecks(problems);
        Map<String, String> names = new HashMap<>();
        for (StageConfig stage : stages) {
            String path = stage.options().path();
            String other = names.putIfAbsent(stage.name(), path);
            if (other != null) {
                problems.add(
                        JsonPaths.member(path, "name"), "is the name of " + other + " too; each stage needs its own");
            }
            checks.times(stage);
            checks.fallback(stage);
        }
    }

    /** What is inside must end before what is around it. */
    private void times(StageConfig stage) {
        long timeoutMs = stage.timeoutMs();
        RetryConfig retry = stage.retry();
        String path = JsonPaths.member(stage.options().path(), "retry");
        Long budgetMs = retry.budgetMs();
        if (budgetMs != null && budgetMs >= timeoutMs && retry.attempts() > 1) {
            problems.add(
                    JsonPaths.member(path, "budgetMs"),
                    "must be below timeoutMs (" + timeoutMs + "), got " + budgetMs
                            + "; an attempt that begins then would have no time left");
        }
        Long attemptMs = retry.attemptMs();
        if (attemptMs != null && attemptMs > timeoutMs) {
            problems.add(
                    JsonPaths.member(path, "attemptMs"),
                    "must not be above timeoutMs (" + timeoutMs + "), got " + attemptMs
                            + "; that ends all attempts together");
        }
    }

    private void fallback(StageConfig stage) {
        boolean wanted = stage.onFailure() == StageFailure.DEFAULT;
        if (wanted && stage.fallback() == null) {
            problems.add(
                    JsonPaths.member(stage.options().path(), "onFailure"),
                    "default needs a fallback: an expression that gives the value of a failed event");
        }
        if (!wanted && stage.fallback() != null) {
            problems.add(
                    JsonPaths.member(stage.options().path(), "fallback"),
                    "is used with \"onFailure\": \"default\" only");
        }
    }
}
