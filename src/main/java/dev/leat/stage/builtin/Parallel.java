package dev.leat.stage.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.config.Key;
import dev.leat.config.KeyException;
import dev.leat.config.Mistakes;
import dev.leat.config.Names;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends each event through several branches at once and brings their results together; tombstones pass. */
public record Parallel(
        @Key(
                doc = "Branches by name. Each gets every event, all at the same time; what its stages make of the"
                        + " event's value is its result, a list where they split it. A branch whose stages drop the"
                        + " event has no result.",
                min = 1,
                max = 32)
        Map<String, ParallelBranch> branches,

        @Key(
                doc = "all: the event waits for every branch. any: for the first result; the other branches are"
                        + " cancelled. quorum: for as many results as quorum says.",
                fallback = "\"all\"")
        Join join,

        @Key(doc = "For join quorum: how many results are enough.", optional = true, min = 1, max = 32) @Nullable
        Integer quorum,

        @Key(
                doc = "Field that gets an object with each result under its branch's name, such as \"scores\"; what was"
                        + " there is replaced. Without it each result becomes a field with its branch's name.",
                optional = true,
                min = 1)
        @Nullable
        String into) {

    /** How many branches an event waits for. */
    public enum Join {
        ALL,
        ANY,
        QUORUM
    }

    /** What becomes of an event, when one of the branches that it waits for has no result for a bad reason. */
    public enum Policy {
        /** The event fails. */
        FAIL,
        /** The event goes on without this result. */
        OMIT,
        /** The event goes on with the branch's {@code fallback}. */
        DEFAULT
    }

    public Parallel {
        Mistakes mistakes = new Mistakes();
        mistakes.when(
                (join == Join.QUORUM) != (quorum != null),
                "quorum",
                join == Join.QUORUM ? "is missing; join \"quorum\" needs it" : "is for join \"quorum\" only");
        mistakes.when(
                quorum != null && quorum > branches.size(),
                "quorum",
                "must not be above the number of branches (" + branches.size() + ")");
        branches.forEach((name, branch) -> {
            mistakes.in(() -> named(name));
            mistakes.in(() -> branch.check(name, join));
        });
        mistakes.in(() -> FieldPath.checkOne("into", into));
        mistakes.end();
    }

    static void named(String branch) {
        if (!Names.valid(branch)) {
            throw new KeyException(List.of("branches", branch), "must be named by " + Names.FORM);
        }
    }

    /** Results that end the wait for the others. */
    public int needed() {
        return switch (join) {
            case ALL -> branches.size();
            case ANY -> 1;
            case QUORUM -> quorum == null ? branches.size() : quorum;
        };
    }

    /**
     * What the branches get: a copy each, because each may be on another thread.
     *
     * @throws EventException when its value is no object, which results could be put into
     */
    public static Event copy(Event event) {
        return event.withValue(Values.object(event));
    }

    /**
     * The event with these results.
     *
     * @throws EventException when there is something in the way
     */
    public Event merge(Event event, Map<String, JsonNode> results) {
        ObjectNode value = Values.object(event);
        if (into == null) {
            ObjectNode merged = JsonNodeFactory.instance.objectNode();
            merged.setAll(value);
            merged.setAll(results);
            return event.withValue(merged);
        }
        ObjectNode named = JsonNodeFactory.instance.objectNode();
        named.setAll(results);
        JsonNode merged = FieldPath.of(into).put(value, named);
        if (merged == null) {
            throw new EventException(FailureKind.REJECTED, "'" + into + "' lies inside a field that is no object");
        }
        return event.withValue(merged);
    }
}
