package dev.leat.stage;

import dev.leat.config.JsonPaths;
import dev.leat.config.Nearest;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.config.StageConfig;
import dev.leat.config.TableConfig;
import dev.leat.stage.builtin.Route;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks that the branches of a pipeline's route and its tables fit. */
final class RouteChecks {
    private final PipelineConfig pipeline;
    private final Problems problems;
    private @Nullable StageConfig stage;
    private @Nullable Route route;
    private boolean unknown;

    RouteChecks(PipelineConfig pipeline, Problems problems) {
        this.pipeline = pipeline;
        this.problems = problems;
    }

    /** @param top it stands in the list of the pipeline itself */
    void add(StageConfig config, Route options, boolean top) {
        String path = config.options().path();
        if (!top) {
            problems.add(path + ".type", "cannot be route inside of another stage; tables need one branch per event");
        } else if (stage != null) {
            problems.add(
                    path + ".type",
                    "cannot be route a second time, '" + stage.name()
                            + "' is one already; an event has one branch, so give that one more branches");
        }
        if (stage == null) {
            stage = config;
            route = options;
        }
    }

    /** There is a route whose options are wrong, so nothing can be said of its branches. */
    void unknown() {
        unknown = true;
    }

    /** To be called when every route was added. */
    void tables() {
        if (unknown) {
            return;
        }
        Set<String> taken = new HashSet<>();
        boolean all = false;
        List<TableConfig> tables = pipeline.sink().tables();
        for (int i = 0; i < tables.size(); i++) {
            List<String> named = tables.get(i).branches();
            all |= named.isEmpty();
            for (int j = 0; j < named.size(); j++) {
                table("sink.tables[" + i + "].branches[" + j + "]", named.get(j));
            }
            taken.addAll(named);
        }
        if (!all && stage != null && route != null) {
            for (String branch : route.branches().keySet()) {
                if (!taken.contains(branch)) {
                    problems.warn(
                            JsonPaths.member(stage.options().path() + ".branches", branch),
                            "no table takes events of this branch: they are acknowledged and written nowhere");
                }
            }
        }
    }

    private void table(String path, String branch) {
        if (route == null) {
            problems.add(path, "names a branch, but no stage has the type route");
        } else if (!route.branches().containsKey(branch)) {
            problems.add(
                    path, Nearest.unknown("branch", branch, route.branches().keySet()));
        }
    }
}
