package dev.leat.stage.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.api.Utf8;
import dev.leat.config.Key;
import dev.leat.config.Mistakes;
import dev.leat.config.Spelling;
import java.nio.charset.CharacterCodingException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a text into structure: a field of the event, or its whole value. */
public record Parse(
        @Key(doc = "What the text is: json, csv (one record), keyValue (pairs), grok or regex (a pattern).")
        As as,

        @Key(
                doc = "The field that holds the text; a missing or null one is no fault. Without it the whole value is"
                        + " the text.",
                optional = true)
        @Nullable
        String field,

        @Key(
                doc = "Whether the value's bytes are the text themselves (UTF-8); otherwise the value is a JSON text.",
                fallback = "false")
        boolean raw,

        @Key(
                doc = "Field for the result. Without it the result's fields join those of the event, or are the event"
                        + " where the whole value is parsed.",
                optional = true)
        @Nullable
        String into,

        @Key(
                doc = "Whether the result replaces fields that are there already; otherwise such an event fails. The"
                        + " parsed field itself may always be replaced.",
                fallback = "false")
        boolean overwrite,

        @Key(doc = "For csv: its dialect.", optional = true) @Nullable
        Csv csv,

        @Key(doc = "For keyValue: its separators.", optional = true) @Nullable
        KeyValue keyValue,

        @Key(doc = "For grok: its pattern.", optional = true) @Nullable
        Grok grok,

        @Key(doc = "For regex: its pattern.", optional = true) @Nullable
        Regex regex) {
    public Parse {
        Set<As> given = EnumSet.noneOf(As.class);
        Map.of(As.CSV, csv != null, As.KEY_VALUE, keyValue != null, As.GROK, grok != null, As.REGEX, regex != null)
                .forEach((key, isGiven) -> given.addAll(isGiven ? Set.of(key) : Set.of()));
        boolean needed = as == As.GROK || as == As.REGEX;
        Mistakes mistakes = new Mistakes();
        mistakes.when(needed && !given.contains(as), as.key(), "is missing: it holds the pattern");
        given.forEach(
                other -> mistakes.when(other != as, other.key(), "has no effect: the text is read as " + as.key()));
        mistakes.when(raw && (field != null || as == As.JSON), "raw", "is for a whole value that is no JSON");
        mistakes.when(
                as == As.CSV
                        && field != null
                        && into == null
                        && (csv == null || csv.columns().isEmpty()),
                "into",
                "is missing: csv without columns gives a list");
        mistakes.in(() -> refuse("field", field));
        mistakes.in(() -> refuse("into", into));
        mistakes.end();
    }

    /** What a text may be. */
    public enum As {
        JSON,
        CSV,
        KEY_VALUE,
        GROK,
        REGEX;

        private String key() {
            return Spelling.of(this);
        }
    }

    /** How long it takes depends on the text. */
    public boolean slow() {
        return as == As.GROK || as == As.REGEX;
    }

    public Stage stage() {
        TextParser parser = parser();
        FieldPath target = into == null ? null : FieldPath.of(into);
        if (field == null) {
            return event -> Outcome.kept(whole(event, parser, target));
        }
        FieldPath source = FieldPath.of(field);
        Place place = new Place(source, target, overwrite);
        return event -> {
            ObjectNode value = Values.object(event);
            JsonNode text = source.get(value);
            return Outcome.kept(
                    text == null || text.isNull()
                            ? event
                            : event.withValue(place.put(value, parse(parser, text, source + ": "))));
        };
    }

    private TextParser parser() {
        return switch (as) {
            case JSON -> text -> Texts.json(TextNode.valueOf(text));
            case CSV -> (csv == null ? Csv.PLAIN : csv).parser();
            case KEY_VALUE -> (keyValue == null ? KeyValue.PLAIN : keyValue).parser();
            case GROK -> Objects.requireNonNull(grok).parser();
            case REGEX -> Objects.requireNonNull(regex).parser();
        };
    }

    private Event whole(Event event, TextParser parser, @Nullable FieldPath target) {
        JsonNode parsed = raw ? parser.parse(text(event)) : parse(parser, event.value(), "");
        JsonNode value = target == null ? parsed : target.put(JsonNodeFactory.instance.objectNode(), parsed);
        return event.withValue(Objects.requireNonNull(value));
    }

    private static JsonNode parse(TextParser parser, JsonNode text, String where) {
        if (!text.isTextual()) {
            throw new EventException(FailureKind.CONVERSION, where + "expected a text, found " + Values.kind(text));
        }
        try {
            return parser.parse(text.textValue());
        } catch (EventException failure) {
            throw new EventException(failure.kind(), where + failure.reason());
        }
    }

    private static String text(Event event) {
        byte[] bytes = event.payload();
        if (bytes == null) {
            throw new EventException(
                    FailureKind.REJECTED, "the value was changed already; a parse stage with raw comes first");
        }
        try {
            return Utf8.text(bytes);
        } catch (CharacterCodingException failure) {
            throw new EventException(FailureKind.UNREADABLE, "value is not UTF-8 text");
        }
    }

    private static void refuse(String key, @Nullable String path) {
        List<String> given = path == null ? List.of() : List.of(path);
        Values.refuseKey(key, given);
        Values.refuseItems(key, given, "");
    }

    /** Where in the event the result goes. */
    private record Place(FieldPath source, @Nullable FieldPath target, boolean overwrite) {

        JsonNode put(ObjectNode value, JsonNode parsed) {
            if (target != null) {
                return into(value, parsed, target);
            }
            if (!(parsed instanceof ObjectNode fields)) {
                throw new EventException(
                        FailureKind.CONVERSION,
                        source + ": the text holds no object but " + Values.kind(parsed) + ", which needs into");
            }
            ObjectNode joined = JsonNodeFactory.instance.objectNode();
            joined.setAll(value);
            for (Map.Entry<String, JsonNode> field : fields.properties()) {
                if (joined.replace(field.getKey(), field.getValue()) != null
                        && !overwrite
                        && !source.isField(field.getKey())) {
                    throw taken(field.getKey());
                }
            }
            return joined;
        }

        private JsonNode into(ObjectNode value, JsonNode parsed, FieldPath path) {
            if (!overwrite && !path.toString().equals(source.toString()) && path.get(value) != null) {
                throw taken(path.toString());
            }
            JsonNode changed = path.put(value, parsed);
            if (changed == null) {
                throw new EventException(FailureKind.REJECTED, "'" + path + "' lies inside a field that is no object");
            }
            return changed;
        }

        private static EventException taken(String field) {
            return new EventException(
                    FailureKind.REJECTED, "there is a field '" + field + "' already; overwrite would replace it");
        }
    }
}
