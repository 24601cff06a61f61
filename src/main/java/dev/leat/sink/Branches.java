package dev.leat.sink;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.config.PipelineConfig;
import dev.leat.config.StageConfig;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The branches that the stages of a pipeline have now: a dead letter may be of one that is gone.
 *
 * @param known whether these are all; stages of one's own may name pieces as they like
 */
record Branches(Set<String> names, boolean known) {
    private static final String OWN = "java";
    private static final String ROUTE = "route";

    Branches {
        names = Set.copyOf(names);
    }

    static Branches of(PipelineConfig config) {
        Set<String> names = new HashSet<>();
        boolean known = true;
        for (StageConfig stage : config.stages()) {
            JsonNode node = stage.options().node();
            known &= !stage.type().equals(OWN)
                    && node.findValuesAsText("type").stream().noneMatch(OWN::equals);
            if (stage.type().equals(ROUTE)) {
                node.path("branches").fieldNames().forEachRemaining(names::add);
            }
        }
        return new Branches(names, known);
    }

    /** Whether there may be such a piece; which items of a list there are, is not known here. */
    boolean lead(@Nullable String part) {
        if (part == null || !known) {
            return true;
        }
        for (String step : part.split("\\.", -1)) {
            boolean item = step.chars().allMatch(Character::isDigit);
            if (!item && !names.contains(step)) {
                return false;
            }
        }
        return true;
    }
}
