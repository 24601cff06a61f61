package dev.leat.stage.lookup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.stage.builtin.FieldPath;
import org.jspecify.annotations.Nullable;

/** What becomes of an event once its rows are known. */
final class Joining {
    private final Lookup lookup;
    private final @Nullable FieldPath into;

    /** @throws IllegalArgumentException when {@code into} is no path of a field */
    Joining(Lookup lookup) {
        this.lookup = lookup;
        this.into = lookup.into() == null ? null : FieldPath.of(lookup.into());
        if (into != null && into.hasItems()) {
            throw new IllegalArgumentException("into must be one field, not one in each item of an array");
        }
    }

    Outcome join(Event event, Found found) {
        EventException failure = found.failure();
        if (failure != null) {
            return Outcome.failed(failure.kind(), failure.reason());
        }
        int rows = found.rows().size();
        if (rows == 0) {
            return missing(event);
        }
        return switch (lookup.several()) {
            case FAIL -> rows == 1 ? put(event, found.rows().get(0)) : tooMany();
            case FIRST -> put(event, found.rows().get(0));
            case ARRAY -> rows <= lookup.rowsMax() ? put(event, found.rows()) : tooLarge();
        };
    }

    private Outcome missing(Event event) {
        return switch (lookup.join()) {
            case INNER -> Outcome.dropped();
            case REQUIRED ->
                Outcome.failed(FailureKind.REJECTED, lookup.what() + " has no row for this key (" + keyNames() + ")");
            case LEFT -> without(event);
        };
    }

    private Outcome without(Event event) {
        if (lookup.otherwise() != null) {
            return put(event, lookup.otherwise());
        }
        if (into == null) {
            return Outcome.kept(event);
        }
        boolean array = lookup.several() == Several.ARRAY;
        return put(event, array ? Found.NOTHING.rows() : NullNode.getInstance());
    }

    private Outcome put(Event event, JsonNode row) {
        JsonNode changed = into == null ? merged(event.value(), row) : into.put(event.value(), row);
        return changed == null
                ? Outcome.failed(
                        FailureKind.REJECTED,
                        "the row has no place: " + (into == null ? "the event" : "what is around " + into)
                                + " is no object")
                : Outcome.kept(event.withValue(changed));
    }

    private static @Nullable JsonNode merged(JsonNode event, JsonNode row) {
        if (!(event instanceof ObjectNode fields)) {
            return null;
        }
        ObjectNode merged = JsonNodeFactory.instance.objectNode();
        merged.setAll(fields);
        merged.setAll((ObjectNode) row);
        return merged;
    }

    private Outcome tooMany() {
        return Outcome.failed(
                FailureKind.REJECTED,
                lookup.what() + " has several rows for this key (" + keyNames() + "); several says what to do then");
    }

    private Outcome tooLarge() {
        return Outcome.failed(
                FailureKind.TOO_LARGE,
                lookup.what() + " has more than " + lookup.rowsMax() + " rows (rowsMax) for this key (" + keyNames()
                        + ")");
    }

    private String keyNames() {
        return String.join(", ", lookup.key().keySet());
    }
}
