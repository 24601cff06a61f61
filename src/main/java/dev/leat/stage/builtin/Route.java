package dev.leat.stage.builtin;

import dev.leat.api.Event;
import dev.leat.api.Expression;
import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.config.Key;
import dev.leat.config.Mistakes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends each event into the branch that it belongs to; its branch decides which tables it goes to. */
public record Route(
        @Key(
                doc = "Branches by name, asked in this order. A branch without when takes what no other one takes;"
                        + " there can be one such branch.",
                min = 1,
                max = 32)
        Map<String, RouteBranch> branches,

        @Key(
                doc = "first: an event goes into the first branch that takes it. all: into each branch that takes it,"
                        + " as a piece of its own.",
                fallback = "\"first\"")
        Match match,

        @Key(
                doc = "What becomes of an event that no branch takes: fail (as onFailure of the stage says) or drop."
                        + " Not used when there is a branch without when.",
                fallback = "\"fail\"")
        Unmatched unmatched)
        implements Stage {

    /** How many branches an event may go into. */
    public enum Match {
        FIRST,
        ALL
    }

    /** What becomes of an event that no branch takes. */
    public enum Unmatched {
        FAIL,
        DROP
    }

    public Route {
        Mistakes mistakes = new Mistakes();
        String open = null;
        for (Map.Entry<String, RouteBranch> branch : branches.entrySet()) {
            mistakes.in(() -> Parallel.named(branch.getKey()));
            Expression when = branch.getValue().when();
            List<String> key = List.of("branches", branch.getKey(), "when");
            mistakes.when(
                    when == null && open != null,
                    key,
                    "is missing in '" + open + "' too; only one branch can take what no other one takes");
            open = when == null ? branch.getKey() : open;
            mistakes.when(
                    when != null && when.variables().contains("parent"),
                    key,
                    "uses $parent, which is known only in the columns of a table with each");
        }
        mistakes.when(
                open != null && unmatched == Unmatched.DROP,
                "unmatched",
                "is not used: '" + open + "' takes what no other branch takes");
        mistakes.end();
    }

    @Override
    public Outcome apply(Event event) {
        List<String> taking = new ArrayList<>(1);
        String open = null;
        for (Map.Entry<String, RouteBranch> branch : branches.entrySet()) {
            Expression when = branch.getValue().when();
            if (when == null) {
                open = branch.getKey();
            } else if (when.test(event)) {
                if (match == Match.FIRST) {
                    return Outcome.kept(event.withBranch(branch.getKey()));
                }
                taking.add(branch.getKey());
            }
        }
        return taking.isEmpty() ? untaken(event, open) : pieces(event, taking);
    }

    /** Which branch wrote the rows of its key, it does not say: all of them get it. */
    @Override
    public Outcome applyTombstone(Event tombstone) {
        return pieces(tombstone, List.copyOf(branches.keySet()));
    }

    private Outcome untaken(Event event, @Nullable String open) {
        if (open != null) {
            return match == Match.FIRST ? Outcome.kept(event.withBranch(open)) : pieces(event, List.of(open));
        }
        return unmatched == Unmatched.DROP
                ? Outcome.dropped()
                : Outcome.failed(FailureKind.REJECTED, "no branch takes it");
    }

    private static Outcome pieces(Event event, List<String> taking) {
        return new Outcome.Split(taking.stream().map(event::pieceFor).toList());
    }
}
