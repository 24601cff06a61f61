package dev.leat.stage.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.config.Key;
import java.util.List;

/** Keeps the named fields and nothing else. */
public record Select(
        @Key(doc = "Fields to keep, such as \"id\" or \"customer.name\"; those that an event lacks are left out.")
        List<String> fields) {
    public Select {
        Values.refuseNone(fields);
        Values.refuseKey("fields", fields);
        Values.refuseItems("fields", fields, "; use a map stage");
    }

    public Stage stage() {
        List<FieldPath> paths = FieldPath.all(fields);
        return event -> Outcome.kept(event.withValue(select(event, paths)));
    }

    private static JsonNode select(Event event, List<FieldPath> paths) {
        ObjectNode value = Values.object(event);
        JsonNode selected = JsonNodeFactory.instance.objectNode();
        for (FieldPath path : paths) {
            JsonNode field = path.get(value);
            if (field != null) {
                selected = path.put(selected, field);
                if (selected == null) {
                    throw new EventException(FailureKind.REJECTED, "'" + path + "' lies inside another selected field");
                }
            }
        }
        return selected;
    }
}
