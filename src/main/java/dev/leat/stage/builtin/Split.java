package dev.leat.stage.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Event;
import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.config.Key;
import dev.leat.expression.JsonSize;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes one event of each item of an array; they go on, and take effect, together and in the array's order. */
public record Split(
        @Key(doc = "The array, such as \"lines\"; an empty or null one drops the event, a missing one fails it.")
        String field,

        @Key(
                doc = "Field that holds the item beside the other fields of the event; without it the item becomes the"
                        + " event's whole value.",
                optional = true)
        @Nullable
        String as) {
    /** Of the fields that the pieces of an event share, counted for each piece: each may be written as a whole. */
    private static final int CHARACTERS_MAX = 1 << 26;

    public Split {
        Values.refuseKey("field", List.of(field));
        Values.refuseItems("field", List.of(field), "; split twice instead");
        FieldPath.checkOne("as", as);
    }

    public Stage stage() {
        FieldPath array = FieldPath.of(field);
        FieldPath into = as == null ? null : FieldPath.of(as);
        return event -> split(event, array, into);
    }

    private static Outcome split(Event event, FieldPath path, @Nullable FieldPath into) {
        JsonNode value = Values.object(event);
        JsonNode array = path.get(value);
        if (array == null || !(array.isArray() || array.isNull())) {
            String found = array == null ? "nothing" : Values.kind(array);
            return Outcome.failed(FailureKind.REJECTED, "expected an array at '" + path + "', found " + found);
        }
        if (array.isEmpty()) {
            return Outcome.dropped();
        }
        JsonNode rest = into == null ? value : path.remove(value);
        if (into != null && JsonSize.left(rest, CHARACTERS_MAX / array.size()) < 0) {
            return Outcome.failed(
                    FailureKind.TOO_LARGE,
                    "with the other fields, its " + array.size() + " pieces are more than " + CHARACTERS_MAX
                            + " characters");
        }
        List<Event> pieces = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            JsonNode piece = into == null ? array.get(i) : into.put(rest, array.get(i));
            if (piece == null) {
                return Outcome.failed(FailureKind.REJECTED, "'" + into + "' lies inside a field that is no object");
            }
            pieces.add(event.piece(i, piece));
        }
        return new Outcome.Split(pieces);
    }
}
