package dev.leat.stage.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.config.Key;
import dev.leat.config.KeyException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Moves fields to other names, in the value and in a key that is a JSON object. */
public record Rename(
        @Key(doc = "Old name → new name; both may be paths such as \"customer.id\".")
        Map<String, String> fields) {
    public Rename {
        Values.refuseNone(List.copyOf(fields.keySet()));
        Iterable<String> both = Stream.concat(fields.keySet().stream(), fields.values().stream())
                .toList();
        Values.refuseKey("fields", both);
        if (new HashSet<>(fields.values()).size() < fields.size()) {
            throw new KeyException(List.of("fields"), "gives two fields the same new name");
        }
        Values.refuseItems("fields", both, "; use a map stage");
    }

    private record Move(FieldPath from, FieldPath to) {}

    public Stage stage() {
        List<Move> moves = moves(fields);
        return new Stage() {
            @Override
            public Outcome apply(Event event) {
                JsonNode value = Values.object(event);
                JsonNode renamed = rename(value, moves);
                Event changed = Values.withValue(event, value, renamed);
                return Outcome.kept(Keys.withFields(changed, key -> rename(key, moves)));
            }

            @Override
            public Outcome applyTombstone(Event tombstone) {
                return Outcome.kept(Keys.withFields(tombstone, key -> rename(key, moves)));
            }
        };
    }

    private static List<Move> moves(Map<String, String> fields) {
        List<Move> moves = new ArrayList<>();
        fields.forEach((from, to) -> moves.add(new Move(FieldPath.of(from), FieldPath.of(to))));
        return moves;
    }

    /** First all are taken out, then all are put in: so two fields can swap their names. */
    private static JsonNode rename(JsonNode value, List<Move> moves) {
        @Nullable JsonNode[] taken = new JsonNode[moves.size()];
        JsonNode result = value;
        for (int i = 0; i < taken.length; i++) {
            FieldPath from = moves.get(i).from();
            taken[i] = from.get(value);
            result = taken[i] == null ? result : from.remove(result);
        }
        for (int i = 0; i < taken.length; i++) {
            JsonNode field = taken[i];
            result = field == null ? result : put(result, moves.get(i).to(), field);
        }
        return result;
    }

    private static JsonNode put(JsonNode value, FieldPath to, JsonNode field) {
        if (to.get(value) != null) {
            throw new EventException(FailureKind.REJECTED, "there is a field '" + to + "' already");
        }
        JsonNode result = to.put(value, field);
        if (result == null) {
            throw new EventException(FailureKind.REJECTED, "'" + to + "' lies inside a field that is no object");
        }
        return result;
    }
}
