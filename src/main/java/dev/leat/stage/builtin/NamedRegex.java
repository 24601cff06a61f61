package dev.leat.stage.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.config.KeyException;
import dev.leat.expression.LimitedRegex;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** A regular expression whose named groups become fields. */
final class NamedRegex implements TextParser {

    /** What the text of a group becomes. */
    enum Type {
        TEXT,
        INT,
        DECIMAL,
        BOOLEAN;

        private static final Map<String, Type> NAMES =
                Map.of("text", TEXT, "int", INT, "decimal", DECIMAL, "float", DECIMAL, "boolean", BOOLEAN);

        static @Nullable Type named(String name) {
            return NAMES.get(name);
        }

        private JsonNode read(JsonNode text) {
            return switch (this) {
                case TEXT -> text;
                case INT -> Numbers.integer(text);
                case DECIMAL -> Numbers.decimal(text);
                case BOOLEAN -> Texts.bool(text);
            };
        }
    }

    /** @param groups the names in Java's pattern, of which the first that matched counts */
    record Field(String name, Type type, List<String> groups) {
        Field {
            groups = List.copyOf(groups);
        }

        @Nullable
        String text(Matcher matcher) {
            for (String group : groups) {
                String text = matcher.group(group);
                if (text != null) {
                    return text;
                }
            }
            return null;
        }
    }

    private record Target(Field field, FieldPath path, boolean nested) {}

    private final LimitedRegex regex;
    private final List<Target> targets;
    private final boolean anywhere;

    private NamedRegex(LimitedRegex regex, List<Field> fields, boolean anywhere) {
        this.regex = regex;
        this.targets = fields.stream()
                .map(field -> new Target(
                        field, FieldPath.of(field.name()), field.name().indexOf('.') >= 0))
                .toList();
        this.anywhere = anywhere;
    }

    /**
     * @param pattern stands at the key {@code pattern}
     * @param definitions what {@code %{NAME}} stands for; null: it is a plain regular expression
     * @throws KeyException when it is none, or names no field
     */
    static NamedRegex compile(
            String pattern, @Nullable Map<String, String> definitions, boolean anywhere, long timeLimitMs) {
        List<String> key = List.of("pattern");
        PatternCompiler compiler = new PatternCompiler(key, pattern, definitions);
        LimitedRegex regex = new LimitedRegex(compiler.compile(), timeLimitMs);
        List<Field> fields = compiler.fields();
        if (fields.isEmpty()) {
            throw new KeyException(
                    key, "names no field; write " + (definitions == null ? "(?<field>…)" : "%{NAME:field}"));
        }
        JsonNode all = JsonNodeFactory.instance.objectNode();
        for (Field field : fields) {
            all = FieldPath.of(field.name()).put(all, BooleanNode.TRUE);
            if (all == null) {
                throw new KeyException(key, "names '" + field.name() + "', which lies inside another of its fields");
            }
        }
        return new NamedRegex(regex, fields, anywhere);
    }

    @Override
    public JsonNode parse(String text) {
        Matcher matcher = regex.match(text, anywhere);
        if (matcher == null) {
            throw new EventException(FailureKind.CONVERSION, "the text does not match the pattern");
        }
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        for (Target target : targets) {
            String found = target.field().text(matcher);
            if (found != null) {
                result = put(result, target, value(target.field(), found));
            }
        }
        return result;
    }

    private static ObjectNode put(ObjectNode result, Target target, JsonNode value) {
        if (target.nested() && target.path().put(result, value) instanceof ObjectNode changed) {
            return changed;
        }
        return result.set(target.field().name(), value);
    }

    private static JsonNode value(Field field, String text) {
        try {
            return field.type().read(TextNode.valueOf(text));
        } catch (EventException failure) {
            throw new EventException(failure.kind(), field.name() + ": " + failure.reason());
        }
    }
}
