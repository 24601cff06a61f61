package dev.leat.stage.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Event;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Changes named fields all in the same way, in values and keys; nulls and missing fields stay as they are. */
record FieldChanges(List<FieldPath> paths, boolean wholeKey, UnaryOperator<JsonNode> change) implements Stage {
    FieldChanges {
        paths = List.copyOf(paths);
    }

    /** @throws IllegalArgumentException when there are no fields, or one of them is no path */
    static void check(List<String> fields) {
        Values.refuseNone(fields);
        Values.refuseNoPath("fields", fields);
    }

    /** @param fields may name {@code $key} */
    static FieldChanges of(List<String> fields, UnaryOperator<JsonNode> change) {
        List<FieldPath> paths = new ArrayList<>();
        fields.stream().filter(field -> !field.equals(Keys.WHOLE)).forEach(field -> paths.add(FieldPath.of(field)));
        return new FieldChanges(paths, fields.contains(Keys.WHOLE), change);
    }

    @Override
    public Outcome apply(Event event) {
        JsonNode value = event.value();
        JsonNode changed = changeIn(value);
        return Outcome.kept(changeKey(Values.withValue(event, value, changed)));
    }

    @Override
    public Outcome applyTombstone(Event tombstone) {
        return Outcome.kept(changeKey(tombstone));
    }

    private JsonNode changeIn(JsonNode node) {
        JsonNode changed = node;
        for (FieldPath path : paths) {
            changed = path.replaceAll(changed, field -> field.isNull() ? field : change.apply(field));
        }
        return changed;
    }

    private Event changeKey(Event event) {
        return wholeKey ? Keys.with(event, change) : Keys.withFields(event, this::changeIn);
    }
}
