package dev.leat.config;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The stages that make several events of one, and the tables that these events reach. */
final class Splits {
    private final List<StageConfig> stages;
    private final List<StageConfig> splits;

    /** @param stages of the whole pipeline, those inside of others among them */
    Splits(List<StageConfig> stages) {
        this.stages = stages;
        this.splits = stages.stream()
                .filter(ofType("split"))
                .filter(split -> around(split, "parallel").isEmpty()) // its pieces are one result of the event
                .toList();
    }

    boolean reach(TableConfig table) {
        return splits.stream().anyMatch(split -> reaches(split, table));
    }

    private boolean reaches(StageConfig split, TableConfig table) {
        Optional<StageConfig> route = around(split, "route");
        if (route.isEmpty() || table.branches().isEmpty()) {
            return true;
        }
        String branches = JsonPaths.member(path(route.get()), "branches");
        return table.branches().stream()
                .anyMatch(branch -> JsonPaths.isAtOrBelow(path(split), JsonPaths.member(branches, branch)));
    }

    private Optional<StageConfig> around(StageConfig stage, String type) {
        return stages.stream()
                .filter(ofType(type))
                .filter(outer -> JsonPaths.isAtOrBelow(path(stage), path(outer)))
                .findFirst();
    }

    private static Predicate<StageConfig> ofType(String type) {
        return stage -> stage.type().equals(type);
    }

    private static String path(StageConfig stage) {
        return stage.options().path();
    }
}
