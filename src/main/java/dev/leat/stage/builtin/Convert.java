package dev.leat.stage.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.config.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Gives fields another type, exactly or not at all; missing fields and nulls stay as they are. */
public record Convert(
        @Key(doc = "Field, such as \"total\" or \"lines[].price\", or $key for the whole Kafka key → what it becomes.")
        Map<String, Conversion> fields) {
    public Convert {
        Values.refuseNone(List.copyOf(fields.keySet()));
        Values.refuseNoPath("fields", fields.keySet());
    }

    private record Step(FieldPath path, UnaryOperator<JsonNode> change) {}

    public Stage stage() {
        List<Step> steps = new ArrayList<>();
        fields.forEach((field, conversion) -> {
            if (!field.equals(Keys.WHOLE)) {
                steps.add(new Step(FieldPath.of(field), named(field, conversion)));
            }
        });
        Conversion whole = fields.get(Keys.WHOLE);
        return new Conversions(List.copyOf(steps), whole == null ? null : named(Keys.WHOLE, whole));
    }

    /** A failure names the field. */
    private static UnaryOperator<JsonNode> named(String field, Conversion conversion) {
        UnaryOperator<JsonNode> change = conversion.compile();
        return value -> {
            try {
                return value.isNull() ? value : change.apply(value);
            } catch (EventException failure) {
                throw new EventException(FailureKind.CONVERSION, field + ": " + failure.reason());
            }
        };
    }

    private record Conversions(List<Step> steps, @Nullable UnaryOperator<JsonNode> wholeKey) implements Stage {
        @Override
        public Outcome apply(Event event) {
            JsonNode value = event.value();
            JsonNode converted = convert(value);
            return Outcome.kept(convertKey(Values.withValue(event, value, converted)));
        }

        @Override
        public Outcome applyTombstone(Event tombstone) {
            return Outcome.kept(convertKey(tombstone));
        }

        private JsonNode convert(JsonNode value) {
            JsonNode converted = value;
            Room room = new Room("its texts");
            for (Step step : steps) {
                UnaryOperator<JsonNode> change = step.change();
                converted = step.path().replace(converted, before -> room.take(change.apply(before)));
            }
            return converted;
        }

        private Event convertKey(Event event) {
            return wholeKey == null ? Keys.withFields(event, this::convert) : Keys.with(event, wholeKey);
        }
    }
}
