package dev.leat.stage;

import dev.leat.config.JsonPaths;
import dev.leat.config.Problems;
import dev.leat.config.RunOn;
import dev.leat.config.Section;
import dev.leat.config.StageConfig;
import dev.leat.config.StageFailure;
import dev.leat.stage.builtin.Decompress;
import dev.leat.stage.builtin.Parse;
import dev.leat.stage.builtin.Route;
import java.util.ArrayList;
import java.util.List;

/** Warns of what is allowed but hardly meant: keys without effect, and heavy work on an event loop. */
final class StageAdvice {
    private static final List<String> OF_ASYNCHRONOUS_STAGES = List.of("concurrency", "retry", "breaker");

    private StageAdvice() {}

    static void warn(StagePlan plan, StageType<?> type, Problems problems) {
        Section options = plan.config().options();
        boolean heavy = type.runOn() == RunOn.WORKER && !type.ofUsers();
        if (heavy && plan.runOn() == RunOn.EVENT_LOOP) {
            warn(
                    options,
                    "runOn",
                    "holds the event loop of its lane while it works; leave it out for a worker",
                    problems);
        }
        if (!plan.onPool()) {
            warn(options, "poolSize", "has no effect: the stage runs on the event loop", problems);
        }
        if (!plan.awaits()) {
            for (String key : OF_ASYNCHRONOUS_STAGES) {
                warn(options, key, "has no effect: the stage awaits nothing", problems);
            }
            if (!plan.onPool()) {
                warn(options, "timeoutMs", "ends nothing: what runs on the event loop cannot be cut off", problems);
            }
        }
    }

    /**
     * What a stage that awaits something may take longer than what is around it lets it.
     *
     * @param aroundMs the time that the one around it has for everything inside
     */
    static void warnOfTime(StagePlan plan, String around, long aroundMs, Problems problems) {
        Section options = plan.config().options();
        String over = " of '" + around + "' around it, which ends everything inside then";
        long timeoutMs = plan.config().timeoutMs();
        if (timeoutMs > aroundMs && options.givenKeys().contains("timeoutMs")) {
            warn(options, "timeoutMs", timeoutMs + " is above the " + aroundMs + over, problems);
            return;
        }
        Retries retries = Retries.of(plan.config());
        if (retries.config().attempts() > 1 && retries.budgetMs() >= aroundMs) {
            boolean given = retries.config().budgetMs() != null;
            problems.warn(
                    JsonPaths.member(JsonPaths.member(options.path(), "retry"), "budgetMs"),
                    "attempts may begin until " + retries.budgetMs() + " ms after the first"
                            + (given ? "" : " (half of timeoutMs)") + ", beyond the timeoutMs (" + aroundMs + ")"
                            + over);
        }
    }

    /** A stage that is made of others leaves these to them. */
    static void warnBranched(StageConfig config, Record options, Problems problems) {
        Section section = config.options();
        List<String> without = new ArrayList<>(List.of("runOn", "poolSize", "retry", "breaker"));
        if (options instanceof Route) {
            without.addAll(List.of("concurrency", "timeoutMs"));
        }
        for (String key : without) {
            warn(section, key, "has no effect: the stages in the branches have their own", problems);
        }
        if (options instanceof Route && config.onFailure() == StageFailure.DEFAULT) {
            problems.add(
                    JsonPaths.member(section.path(), "onFailure"),
                    "cannot be default: an event that goes on needs a branch; make one without when");
        }
    }

    /** In a branch of a {@code parallel} there are no bytes any more. */
    static void refuseBytes(StageConfig config, Record options, Problems problems) {
        if (options instanceof Decompress || (options instanceof Parse parse && parse.raw())) {
            problems.add(
                    JsonPaths.member(config.options().path(), "type"),
                    "reads the bytes of the record, whose value the parallel has read already; put it before that");
        }
    }

    private static void warn(Section options, String key, String message, Problems problems) {
        if (options.givenKeys().contains(key)) {
            problems.warn(JsonPaths.member(options.path(), key), message);
        }
    }
}
