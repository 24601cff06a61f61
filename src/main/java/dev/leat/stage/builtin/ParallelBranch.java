package dev.leat.stage.builtin;

import dev.leat.api.Expression;
import dev.leat.config.Key;
import dev.leat.config.Mistakes;
import dev.leat.config.StageConfig;
import dev.leat.stage.builtin.Parallel.Join;
import dev.leat.stage.builtin.Parallel.Policy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One branch of a {@code parallel} stage. */
public record ParallelBranch(
        @Key(doc = "What happens to the event in this branch, in this order.", min = 1, max = 64)
        List<StageConfig> stages,

        @Key(
                doc = "For join all, when the branch fails: fail (the event fails), omit (it goes on without this"
                        + " result) or default (with the value of fallback).",
                fallback = "\"fail\"")
        Policy onFailure,

        @Key(
                doc = "For join all, when the branch has no result within the timeoutMs of the stage: fail, omit or"
                        + " default.",
                fallback = "\"fail\"")
        Policy onLate,

        @Key(
                doc = "For the policy default: the result of a branch that failed or is late, as an expression over the"
                        + " event as it came into the stage.",
                optional = true)
        @Nullable
        Expression fallback) {

    void check(String name, Join join) {
        boolean fallbackUsed = onFailure == Policy.DEFAULT || onLate == Policy.DEFAULT;
        List<String> itsFallback = List.of("branches", name, "fallback");
        Mistakes mistakes = new Mistakes();
        mistakes.when(
                join != Join.ALL && (onFailure != Policy.FAIL || onLate != Policy.FAIL),
                List.of("branches", name, onFailure == Policy.FAIL ? "onLate" : "onFailure"),
                "is for join \"all\" only; with others the event fails when too few branches have a result");
        mistakes.when(
                fallbackUsed && fallback == null,
                itsFallback,
                "is missing; the policy default needs the value to go on with");
        mistakes.when(
                !fallbackUsed && fallback != null, itsFallback, "is used with onFailure or onLate \"default\" only");
        mistakes.when(
                fallback != null && fallback.variables().contains("parent"),
                itsFallback,
                "uses $parent, which is known only in the columns of a table with each");
        mistakes.end();
    }
}
