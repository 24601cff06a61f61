package dev.leat.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.impl.AbstractFunction;
import com.schibsted.spt.data.jslt.impl.BuiltinFunctions;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;

/** Functions that stand for those of the language where these wrap whole numbers, or compare them as doubles. */
final class WholeNumbers {
    static final List<Function> ALL = List.of(
            new Mod(),
            new Extremum(new BuiltinFunctions.Min(), -1),
            new Extremum(new BuiltinFunctions.Max(), 1),
            new IndexOf());

    private WholeNumbers() {}

    /** {@code mod(a, b)}: what is left of a divided by b, never negative. */
    private static final class Mod extends AbstractFunction {
        Mod() {
            super("mod", 2, 2);
        }

        @Override
        public JsonNode call(JsonNode input, JsonNode[] arguments) {
            if (arguments[0].isNull() || arguments[1].isNull()) {
                return NullNode.getInstance();
            }
            if (!ExactNumbers.areWhole(arguments[0], arguments[1])) {
                throw new JsltException("mod() needs whole numbers");
            }
            BigInteger divisor = arguments[1].bigIntegerValue().abs();
            if (divisor.signum() == 0) {
                throw new JsltException("division by zero");
            }
            return ExactNumbers.toNode(
                    new BigDecimal(arguments[0].bigIntegerValue().mod(divisor)));
        }
    }

    /** {@code min(a, b)} and {@code max(a, b)}. */
    private static final class Extremum extends AbstractFunction {
        private final Function plain;
        private final int sign;

        Extremum(Function plain, int sign) {
            super(plain.getName(), 2, 2);
            this.plain = plain;
            this.sign = sign;
        }

        @Override
        public JsonNode call(JsonNode input, JsonNode[] arguments) {
            if (!ExactNumbers.areWhole(arguments[0], arguments[1])) {
                return plain.call(input, arguments);
            }
            int order = arguments[0].bigIntegerValue().compareTo(arguments[1].bigIntegerValue());
            return order * sign > 0 ? arguments[0] : arguments[1];
        }
    }

    /** {@code index-of(array, x)}, -1 when it is not in there. */
    private static final class IndexOf extends AbstractFunction {
        IndexOf() {
            super("index-of", 2, 2);
        }

        @Override
        public JsonNode call(JsonNode input, JsonNode[] arguments) {
            JsonNode array = Functions.arrayOrNull(this, arguments[0]);
            if (array.isNull()) {
                return array;
            }
            int index = 0;
            for (JsonNode item : array) {
                if (ExactNumbers.equal(item, arguments[1])) {
                    return IntNode.valueOf(index);
                }
                index++;
            }
            return IntNode.valueOf(-1);
        }
    }
}
