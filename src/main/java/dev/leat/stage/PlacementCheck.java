package dev.leat.stage;

import dev.leat.api.AnyStage;
import dev.leat.api.AsyncStage;
import dev.leat.config.JsonPaths;
import dev.leat.config.Placement;
import dev.leat.config.Problems;
import dev.leat.config.RunOn;
import dev.leat.config.StageConfig;

/** Which stages other nodes can work on: those that compute, on many events at once. */
final class PlacementCheck {
    private PlacementCheck() {}

    /** @param inParallel it is inside of a {@code parallel} */
    static boolean of(StageConfig config, AnyStage stage, RunOn runOn, boolean inParallel, Problems problems) {
        if (config.placement() == Placement.LOCAL) {
            return true;
        }
        if (stage instanceof AsyncStage) {
            return refuse(
                    config, "a stage that awaits something has nothing to compute; leave placement out", problems);
        }
        if (inParallel) {
            return refuse(
                    config,
                    "a stage inside of a parallel gets one event at a time, too little to send; leave placement out",
                    problems);
        }
        if (runOn != RunOn.WORKER) {
            return refuse(config, "cluster needs a pool of workers; leave runOn out, or set it to worker", problems);
        }
        return true;
    }

    static void ofBranched(StageConfig config, Problems problems) {
        if (config.placement() == Placement.CLUSTER) {
            boolean unused = refuse(
                    config,
                    "a stage that is made of others has nothing to compute; stages in the branches of a route may have"
                            + " \"placement\": \"cluster\"",
                    problems);
        }
    }

    private static boolean refuse(StageConfig config, String message, Problems problems) {
        problems.add(JsonPaths.member(config.options().path(), "placement"), message);
        return false;
    }
}
