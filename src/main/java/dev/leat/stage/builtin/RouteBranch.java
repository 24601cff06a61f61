package dev.leat.stage.builtin;

import dev.leat.api.Expression;
import dev.leat.config.Key;
import dev.leat.config.StageConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One branch of a {@code route} stage. */
public record RouteBranch(
        @Key(
                doc = "Expression that is true for the events that the branch takes. Without it the branch takes what"
                        + " no other one takes.",
                optional = true)
        @Nullable
        Expression when,

        @Key(doc = "What happens to events in this branch, in this order.", fallback = "[]", max = 64)
        List<StageConfig> stages) {}
