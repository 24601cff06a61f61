package dev.leat.expression;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.impl.AbstractFunction;
import com.schibsted.spt.data.jslt.impl.BuiltinFunctions;
import dev.leat.api.EventException;
import dev.leat.api.EventJson;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.BinaryOperator;

/** The functions that expressions have beyond JSLT's own, or instead of them where those lose digits or share state. */
final class Functions {
    static final List<Function> ALL = List.of(
            new Decimal(),
            new Exact("add", BigDecimal::add),
            new Exact("subtract", BigDecimal::subtract),
            new Exact("multiply", BigDecimal::multiply),
            new Divide(),
            new Round(),
            new Whole("floor", RoundingMode.FLOOR),
            new Whole("ceiling", RoundingMode.CEILING),
            new Compare(),
            new Contains(),
            new Sum(),
            new Join(),
            new ParseUrl(),
            new FromJson(),
            new ReadsNumber(new BuiltinFunctions.Number()),
            new ReadsNumber(new BuiltinFunctions.FormatTime()));

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

    /** {@code floor(x)} and {@code ceiling(x)}; the language's own compute them as doubles. */
    private static final class Whole extends AbstractFunction {
        private final RoundingMode mode;

        Whole(String name, RoundingMode mode) {
            super(name, 1, 1);
            this.mode = mode;
        }

        @Override
        public JsonNode call(JsonNode input, JsonNode[] arguments) {
            return anyNull(arguments)
                    ? NullNode.getInstance()
                    : ExactNumbers.toNode(ExactNumbers.of(arguments[0]).setScale(0, mode));
        }
    }

    /** {@code contains(x, in)} with the equality of {@code ==}: for the language's own 1.0 is not in {@code [1]}. */
    private static final class Contains extends AbstractFunction {
        private static final Function PLAIN = new BuiltinFunctions.Contains();

        Contains() {
            super("contains", 2, 2);
        }

        @Override
        public JsonNode call(JsonNode input, JsonNode[] arguments) {
            if (!arguments[0].isNumber() || !arguments[1].isArray()) {
                return PLAIN.call(input, arguments);
            }
            for (JsonNode item : arguments[1]) {
                if (ExactNumbers.equal(item, arguments[0])) {
                    return BooleanNode.TRUE;
                }
            }
            return BooleanNode.FALSE;
        }
    }

    /** One of the language's own that reads its first argument as a number where that is a text. */
    private static final class ReadsNumber extends AbstractFunction {
        private final Function plain;

        ReadsNumber(Function plain) {
            super(plain.getName(), plain.getMinArguments(), plain.getMaxArguments());
            this.plain = plain;
        }

        @Override
        public JsonNode call(JsonNode input, JsonNode[] arguments) {
            ExactNumbers.refuseLong(arguments[0]);
            return plain.call(input, arguments);
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
            JsonNode array = arrayOrNull(this, arguments[0]);
            if (array.isNull()) {
                return array;
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

    /** {@code join(array, separator)}, which could fill the memory where an event chooses both. */
    private static final class Join extends AbstractFunction {
        Join() {
            super("join", 2, 2);
        }

        @Override
        public JsonNode call(JsonNode input, JsonNode[] arguments) {
            JsonNode array = arrayOrNull(this, arguments[0]);
            if (array.isNull()) {
                return array;
            }
            BoundedText joined = new BoundedText();
            String separator = text(arguments[1]);
            for (int at = 0; at < array.size(); at++) {
                joined.append(at == 0 ? "" : separator).append(text(array.get(at)));
            }
            return TextNode.valueOf(joined.toString());
        }
    }

    /** {@code parse-url(text)}; the language's own ends with exceptions of Java. */
    private static final class ParseUrl extends AbstractFunction {
        private static final Function PLAIN = new BuiltinFunctions.ParseUrl();

        ParseUrl() {
            super("parse-url", 1, 1);
        }

        @Override
        public JsonNode call(JsonNode input, JsonNode[] arguments) {
            try {
                return PLAIN.call(input, arguments);
            } catch (IllegalArgumentException | JsltException failure) {
                throw new JsltException("parse-url() was given a text that is no URL");
            }
        }
    }

    /** {@code from-json(text)} and {@code from-json(text, fallback)}, with all digits. */
    private static final class FromJson extends AbstractFunction {
        FromJson() {
            super("from-json", 1, 2);
        }

        @Override
        public JsonNode call(JsonNode input, JsonNode[] arguments) {
            if (arguments[0].isNull()) {
                return arguments[0];
            }
            try {
                JsonNode read = EventJson.MAPPER.readTree(text(arguments[0]));
                return read.isMissingNode() ? NullNode.getInstance() : read;
            } catch (JsonProcessingException | EventException failure) {
                if (arguments.length == 2) {
                    return arguments[1];
                }
                throw new JsltException("from-json() was given a text that is not JSON");
            }
        }
    }

    static JsonNode arrayOrNull(Function function, JsonNode argument) {
        if (!argument.isArray() && !argument.isNull()) {
            throw new JsltException(function.getName() + "() needs an array, found " + argument.getNodeType());
        }
        return argument;
    }

    /** As the language writes a value into a text. */
    static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.toString();
    }
}
