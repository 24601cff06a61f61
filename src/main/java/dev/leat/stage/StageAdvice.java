package dev.leat.stage;

import dev.leat.config.JsonPaths;
import dev.leat.config.Problems;
import dev.leat.config.RunOn;
import dev.leat.config.Section;
import dev.leat.config.StageConfig;
import dev.leat.config.StageFailure;
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
        }
    }

    /** A stage that is made of others leaves these to them. */
    static void warnBranched(StageConfig config, Record options, Problems problems) {
        Section section = config.options();
        List<String> without = new ArrayList<>(List.of("runOn", "poolSize", "retry", "breaker"));
        if (options instanceof Route) {
            without.add("concurrency");
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

    private static void warn(Section options, String key, String message, Problems problems) {
        if (options.givenKeys().contains(key)) {
            problems.warn(JsonPaths.member(options.path(), key), message);
        }
    }
}
