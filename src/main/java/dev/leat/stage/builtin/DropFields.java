package dev.leat.stage.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Event;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.config.Key;
import java.util.List;

/** Removes the named fields. */
public record DropFields(
        @Key(doc = "Fields to remove, such as \"password\" or \"lines[].note\"; missing ones are no fault.")
        List<String> fields) {
    public DropFields {
        Values.refuseNone(fields);
        Values.refuseKey("fields", fields);
        Values.refuseNoPath("fields", fields);
    }

    public Stage stage() {
        List<FieldPath> paths = FieldPath.all(fields);
        return event -> Outcome.kept(without(event, paths));
    }

    private static Event without(Event event, List<FieldPath> paths) {
        JsonNode value = Values.object(event);
        JsonNode rest = value;
        for (FieldPath path : paths) {
            rest = path.removeAll(rest);
        }
        return Values.withValue(event, value, rest);
    }
}
