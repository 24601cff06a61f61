package dev.leat.stage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.Expression;
import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.batch.DeadLetter;
import dev.leat.stage.builtin.Parallel;
import dev.leat.stage.builtin.Parallel.Join;
import dev.leat.stage.builtin.Parallel.Policy;
import dev.leat.stage.builtin.ParallelBranch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the branches of a {@code parallel} stage said of one event, and whether that is enough. Each branch says one
 * thing; the answers are the outcome of the event once it is known, else null.
 */
final class BranchResults {
    private final Parallel options;
    private final Event event;
    private final Set<String> open;
    private final Map<String, JsonNode> values = new LinkedHashMap<>();
    /** Why the others have no value. */
    private final Map<String, String> without = new LinkedHashMap<>();

    private @Nullable FailureKind firstKind;
    private boolean incomplete;

    BranchResults(Parallel options, Event event) {
        this.options = options;
        this.event = event;
        this.open = new LinkedHashSet<>(options.branches().keySet());
    }

    /** The branch has a result. */
    @Nullable
    Outcome value(String branch, JsonNode value) {
        open.remove(branch);
        values.put(branch, value);
        return verdict();
    }

    /** The branch ended without a result, on purpose. */
    @Nullable
    Outcome nothing(String branch) {
        return without(branch, "it dropped the event");
    }

    /** The branch could not process the event. */
    @Nullable
    Outcome failed(String branch, DeadLetter letter) {
        String reason = letter.stage() + ": " + letter.reason();
        firstKind = firstKind == null ? letter.kind() : firstKind;
        return options.join() == Join.ALL
                ? excused(branch, ParallelBranch::onFailure, Outcome.failed(letter.kind(), said(branch, reason)))
                : without(branch, reason);
    }

    /** No branch that is still open will have a result. */
    Outcome late(String reason) {
        firstKind = firstKind == null ? FailureKind.TIMEOUT : firstKind;
        if (options.join() != Join.ALL) {
            open.forEach(branch -> without.put(branch, reason));
            open.clear();
            return tooFew(options.needed());
        }
        Outcome outcome = null;
        for (String branch : List.copyOf(open)) {
            Outcome failure = Outcome.failed(FailureKind.TIMEOUT, said(branch, reason));
            outcome = outcome == null ? excused(branch, ParallelBranch::onLate, failure) : outcome;
        }
        return outcome == null ? Outcome.failed(FailureKind.TIMEOUT, reason) : outcome;
    }

    /** A branch that failed or was late was left out, or has its fallback. */
    boolean incomplete() {
        return incomplete;
    }

    private interface WhichPolicy {
        Policy of(ParallelBranch branch);
    }

    private @Nullable Outcome excused(String name, WhichPolicy policy, Outcome failure) {
        ParallelBranch branch = options.branches().get(name);
        Expression fallback = branch == null ? null : branch.fallback();
        Policy decided = branch == null ? Policy.FAIL : policy.of(branch);
        incomplete |= decided != Policy.FAIL;
        return switch (decided) {
            case FAIL -> failure;
            case OMIT -> without(name, "left out");
            case DEFAULT -> fallback == null ? failure : fallback(name, fallback);
        };
    }

    private @Nullable Outcome fallback(String name, Expression fallback) {
        try {
            return value(name, fallback.apply(event));
        } catch (EventException failure) {
            return Outcome.failed(failure.kind(), said(name, "fallback: " + failure.reason()));
        }
    }

    private @Nullable Outcome without(String branch, String reason) {
        open.remove(branch);
        without.put(branch, reason);
        return verdict();
    }

    private @Nullable Outcome verdict() {
        int needed = options.needed();
        if (options.join() == Join.ALL) {
            return open.isEmpty() ? merged() : null;
        }
        if (values.size() >= needed) {
            return merged();
        }
        return values.size() + open.size() < needed ? tooFew(needed) : null;
    }

    /** In the order of the branches, whichever was first. */
    private Outcome merged() {
        Map<String, JsonNode> ordered = new LinkedHashMap<>();
        for (String branch : options.branches().keySet()) {
            JsonNode value = values.get(branch);
            if (value != null) {
                ordered.put(branch, value);
            }
        }
        try {
            return Outcome.kept(options.merge(event, ordered));
        } catch (EventException failure) {
            return Failures.of(failure);
        }
    }

    private Outcome tooFew(int needed) {
        List<String> reasons = new ArrayList<>();
        without.forEach((branch, reason) -> reasons.add(said(branch, reason)));
        return Outcome.failed(
                firstKind == null ? FailureKind.REJECTED : firstKind,
                values.size() + " of " + needed + (needed == 1 ? " needed result: " : " needed results: ")
                        + String.join("; ", reasons));
    }

    private static String said(String branch, String reason) {
        return "branch '" + branch + "': " + reason;
    }
}
