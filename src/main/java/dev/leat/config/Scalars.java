package dev.leat.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.Expression;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads the types that are no records of keys; a reader reports what is wrong and then gives null. */
final class Scalars {
    private interface Reader {
        @Nullable
        Object read(Value value);
    }

    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,30}");

    private final Map<Class<?>, Reader> readers = new HashMap<>();

    Scalars(ExpressionCompiler expressions) {
        readers.put(String.class, Scalars::text);
        readers.put(Secret.class, Scalars::secret);
        readers.put(boolean.class, Scalars::bool);
        readers.put(Boolean.class, Scalars::bool);
        readers.put(int.class, value -> wholeNumber(value, BigInteger::intValueExact));
        readers.put(Integer.class, value -> wholeNumber(value, BigInteger::intValueExact));
        readers.put(long.class, value -> wholeNumber(value, BigInteger::longValueExact));
        readers.put(Long.class, value -> wholeNumber(value, BigInteger::longValueExact));
        readers.put(BigDecimal.class, Scalars::decimal);
        readers.put(Expression.class, value -> compiled(value, "expression", expressions::compile));
        readers.put(Template.class, value -> compiled(value, "template", text -> Template.parse(text, expressions)));
        readers.put(Pattern.class, Scalars::pattern);
        readers.put(ZoneId.class, Scalars::zone);
        readers.put(Topics.class, Scalars::topics);
        readers.put(StartAt.class, Scalars::startAt);
        readers.put(JsonNode.class, Value::node);
        readers.put(ObjectNode.class, value -> value.node().isObject() ? value.node() : value.mustBe("an object"));
    }

    boolean reads(Class<?> type) {
        return type.isEnum() || readers.containsKey(type);
    }

    @Nullable
    Object read(Value value, Class<?> type) {
        if (value.unfilled()) {
            return null;
        }
        Reader reader = readers.get(type);
        if (reader != null) {
            return reader.read(value);
        }
        String text = value.node().textValue();
        Optional<Object> constant = text == null ? Optional.empty() : Spelling.constant(type, text);
        return constant.orElseGet(() -> value.mustBe(oneOf(Spelling.all(type))));
    }

    private static String oneOf(List<String> spellings) {
        return spellings.size() == 1
                ? '"' + spellings.get(0) + '"'
                : "one of \"" + String.join("\", \"", spellings) + '"';
    }

    private static @Nullable Object text(Value value) {
        return value.node().isTextual() ? value.node().textValue() : value.mustBe("a text");
    }

    private static @Nullable Object secret(Value value) {
        if (value.node().isTextual()) {
            return new Secret(value.node().textValue());
        }
        value.problems().add(value.path(), "must be a text, got " + value.kind());
        return null;
    }

    private static @Nullable Object bool(Value value) {
        JsonNode node = value.node();
        String text = node instanceof FilledText filled && filled.single() ? filled.textValue() : "";
        if (node.isBoolean() || text.equals("true") || text.equals("false")) {
            return node.isBoolean() ? node.booleanValue() : text.equals("true");
        }
        return value.mustBe("true or false");
    }

    private interface Narrow {
        Object from(BigInteger number);
    }

    private static @Nullable Object wholeNumber(Value value, Narrow narrow) {
        JsonNode node = value.node();
        String text = node instanceof FilledText filled && filled.single() ? filled.textValue() : "";
        if (!node.isIntegralNumber() && !WHOLE_NUMBER.matcher(text).matches()) {
            return value.mustBe("a whole number");
        }
        BigInteger number = node.isIntegralNumber() ? node.bigIntegerValue() : new BigInteger(text);
        try {
            return narrow.from(number);
        } catch (ArithmeticException beyond) {
            return value.mustBe("nearer to zero");
        }
    }

    private static @Nullable Object decimal(Value value) {
        JsonNode node = value.node();
        try {
            if (node instanceof FilledText filled && filled.single()) {
                return new BigDecimal(filled.textValue());
            }
        } catch (NumberFormatException notOne) {
            return value.mustBe("a number");
        }
        return node.isNumber() ? node.decimalValue() : value.mustBe("a number");
    }

    private interface Compiler {
        Object compile(String text);
    }

    private static @Nullable Object compiled(Value value, String what, Compiler compiler) {
        String text = value.node().textValue();
        if (text == null) {
            return value.mustBe((what.startsWith("e") ? "an " : "a ") + what + ", as a text");
        }
        try {
            return compiler.compile(text);
        } catch (ExpressionSyntaxException failure) {
            boolean hidden = value.node() instanceof FilledText filled && filled.sensitive();
            String message = hidden ? "the reason is not shown, for it may quote a secret" : failure.getMessage();
            value.problems()
                    .addInside(value.path(), failure.line(), failure.column(), "is no valid " + what + ": " + message);
            return null;
        }
    }

    private static @Nullable Object pattern(Value value) {
        String text = value.node().textValue();
        if (text == null) {
            return value.mustBe("a regular expression, as a text");
        }
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException failure) {
            int column = Math.max(failure.getIndex(), 0) + 1;
            value.problems()
                    .addInside(value.path(), 1, column, "is no valid regular expression: " + failure.getDescription());
            return null;
        }
    }

    private static @Nullable Object zone(Value value) {
        String text = value.node().textValue();
        try {
            return text == null ? value.mustBe("a time zone such as \"Europe/Berlin\"") : ZoneId.of(text);
        } catch (DateTimeException unknown) {
            return value.mustBe("a time zone such as \"Europe/Berlin\"");
        }
    }

    private static @Nullable Object startAt(Value value) {
        String text = value.node().isTextual() ? value.node().textValue() : "";
        if (text.equals("earliest")) {
            return new StartAt.Earliest();
        }
        if (text.equals("latest")) {
            return new StartAt.Latest();
        }
        try {
            return new StartAt.Timestamp(OffsetDateTime.parse(text).toInstant().toEpochMilli());
        } catch (DateTimeException | ArithmeticException unreadable) {
            return value.mustBe("\"earliest\", \"latest\" or a time such as \"2026-01-31T00:00:00Z\"");
        }
    }

    private static @Nullable Object topics(Value value) {
        if (value.node() instanceof ObjectNode object && object.has("pattern")) {
            object.properties().stream()
                    .map(Map.Entry::getKey)
                    .filter(key -> !key.equals("pattern"))
                    .forEach(key -> value.problems()
                            .add(JsonPaths.member(value.path(), key), Nearest.unknownKey(key, List.of("pattern"))));
            Object pattern = pattern(value.member("pattern", object.path("pattern")));
            return pattern == null ? null : new Topics(List.of(), (Pattern) pattern);
        }
        if (!(value.node() instanceof ArrayNode array)) {
            return value.mustBe("a list of names or {\"pattern\": \"regular expression\"}");
        }
        if (array.isEmpty()) {
            value.problems().add(value.path(), "must have at least 1 topic, got none");
            return null;
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            topic(value.item(i, array.path(i)), names);
        }
        return names.size() == array.size() ? new Topics(names, null) : null;
    }

    private static void topic(Value value, List<String> names) {
        String name = value.node().isTextual() ? value.node().textValue() : "";
        if (value.unfilled()) {
            return;
        }
        if (!TopicNames.isValid(name)) {
            value.mustBe(TopicNames.FORM);
        } else if (names.contains(name)) {
            value.problems().add(value.path(), "names the topic '" + name + "' a second time");
        } else {
            names.add(name);
        }
    }
}
