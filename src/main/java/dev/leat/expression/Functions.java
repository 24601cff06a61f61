package dev.leat.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.impl.AbstractFunction;
import com.schibsted.spt.data.jslt.impl.RegexpFunction;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The functions that expressions have beyond JSLT's own, or instead of them where those lose digits or share state. */
final class Functions {
    static final List<Function> ALL = List.of(
            new Decimal(),
            new Exact("add", BigDecimal::add),
            new Exact("subtract", BigDecimal::subtract),
            new Exact("multiply", BigDecimal::multiply),
            new Divide(),
            new Round(),
            new Compare(),
            new Sum(),
            new Capture());

    private Functions() {}

    private static boolean anyNull(JsonNode[] arguments) {
        for (JsonNode argument : arguments) {
            if (argument.isNull()) {
                return true;
            }
        }
        return false;
    }

    /** {@code decimal(x)}: the number that a text spells, with all its digits. */
    private static final class Decimal extends AbstractFunction {
        Decimal() {
            super("decimal", 1, 1);
        }

        @Override
        public JsonNode call(JsonNode input, JsonNode[] arguments) {
            return anyNull(arguments) ? NullNode.getInstance() : ExactNumbers.toNode(ExactNumbers.of(arguments[0]));
        }
    }

    /** {@code add(a, b)} and its like. */
    private static final class Exact extends AbstractFunction {
        private final BinaryOperator<BigDecimal> operation;

        Exact(String name, BinaryOperator<BigDecimal> operation) {
            super(name, 2, 2);
            this.operation = operation;
        }

        @Override
        public JsonNode call(JsonNode input, JsonNode[] arguments) {
            return anyNull(arguments)
                    ? NullNode.getInstance()
                    : ExactNumbers.toNode(
                            operation.apply(ExactNumbers.of(arguments[0]), ExactNumbers.of(arguments[1])));
        }
    }

    /** {@code divide(a, b, scale)} or {@code divide(a, b, scale, rounding)}. */
    private static final class Divide extends AbstractFunction {
        Divide() {
            super("divide", 3, 4);
        }

        @Override
        public JsonNode call(JsonNode input, JsonNode[] arguments) {
            if (anyNull(arguments)) {
                return NullNode.getInstance();
            }
            BigDecimal divisor = ExactNumbers.of(arguments[1]);
            if (divisor.signum() == 0) {
                throw new JsltException("division by zero");
            }
            int scale = ExactNumbers.scale(arguments[2]);
            RoundingMode mode = arguments.length == 4 ? ExactNumbers.rounding(arguments[3]) : RoundingMode.HALF_UP;
            return ExactNumbers.toNode(ExactNumbers.of(arguments[0]).divide(divisor, scale, mode));
        }
    }

    /** {@code round(x)} to a whole number, {@code round(x, scale)}, {@code round(x, scale, rounding)}. */
    private static final class Round extends AbstractFunction {
        Round() {
            super("round", 1, 3);
        }

        @Override
        public JsonNode call(JsonNode input, JsonNode[] arguments) {
            if (anyNull(arguments)) {
                return NullNode.getInstance();
            }
            int scale = arguments.length > 1 ? ExactNumbers.scale(arguments[1]) : 0;
            RoundingMode mode = arguments.length > 2 ? ExactNumbers.rounding(arguments[2]) : RoundingMode.HALF_UP;
            return ExactNumbers.toNode(ExactNumbers.of(arguments[0]).setScale(scale, mode));
        }
    }

    /** {@code compare(a, b)}: -1, 0 or 1; null is smaller than every number, as in JSLT. */
    private static final class Compare extends AbstractFunction {
        Compare() {
            super("compare", 2, 2);
        }

        @Override
        public JsonNode call(JsonNode input, JsonNode[] arguments) {
            if (anyNull(arguments)) {
                return IntNode.valueOf(Boolean.compare(!arguments[0].isNull(), !arguments[1].isNull()));
            }
            return IntNode.valueOf(ExactNumbers.of(arguments[0]).compareTo(ExactNumbers.of(arguments[1])));
        }
    }

    /** {@code sum(array)} without the detour over doubles. */
    private static final class Sum extends AbstractFunction {
        Sum() {
            super("sum", 1, 1);
        }

        @Override
        public JsonNode call(JsonNode input, JsonNode[] arguments) {
            JsonNode array = arguments[0];
            if (array.isNull()) {
                return array;
            }
            if (!array.isArray()) {
                throw new JsltException("sum() needs an array, found " + array.getNodeType());
            }
            BigDecimal sum = BigDecimal.ZERO;
            for (JsonNode item : array) {
                if (!item.isNumber()) {
                    throw new JsltException("sum() needs numbers, found " + item.getNodeType());
                }
                sum = sum.add(ExactNumbers.of(item));
            }
            return ExactNumbers.toNode(sum);
        }
    }

    /** {@code capture(text, pattern)}: JSLT's own one keeps its patterns in a map that threads may corrupt. */
    private static final class Capture extends AbstractFunction implements RegexpFunction {
        private static final int PATTERNS_MAX = 1000;
        private static final Pattern GROUP_NAME = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

        /** A pattern and the names of its groups, which Java 17 does not tell. */
        private record Named(Pattern pattern, List<String> groups) {}

        private final ConcurrentHashMap<String, Named> patterns = new ConcurrentHashMap<>();

        Capture() {
            super("capture", 2, 2);
        }

        @Override
        public int regexpArgumentNumber() {
            return 1;
        }

        @Override
        public JsonNode call(JsonNode input, JsonNode[] arguments) {
            if (arguments[0].isNull()) {
                return arguments[0];
            }
            Named named = named(arguments[1].asText());
            ObjectNode found = JsonNodeFactory.instance.objectNode();
            String text = arguments[0].isTextual() ? arguments[0].textValue() : arguments[0].toString();
            Matcher matcher = named.pattern().matcher(text);
            if (matcher.find()) {
                for (String group : named.groups()) {
                    found.put(group, matcher.group(group));
                }
            }
            return found;
        }

        private Named named(String expression) {
            Named known = patterns.get(expression);
            if (known == null) {
                known = compile(expression);
                if (patterns.size() < PATTERNS_MAX) {
                    patterns.put(expression, known);
                }
            }
            return known;
        }

        private static Named compile(String expression) {
            try {
                Pattern pattern = Pattern.compile(expression);
                List<String> groups = new ArrayList<>();
                Matcher names = GROUP_NAME.matcher(expression);
                while (names.find()) {
                    groups.add(names.group(1));
                }
                return new Named(pattern, groups);
            } catch (PatternSyntaxException failure) {
                throw new JsltException("'" + expression + "' is not a regular expression");
            }
        }
    }
}
