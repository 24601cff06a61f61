package dev.leat.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.impl.EqualsComparison;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** Arithmetic without loss: JSLT's own operators wrap beyond 64 bits and compute decimals as doubles. */
final class ExactNumbers {
    /** Digits before and after the point; adding numbers further apart would fill memory with zeroes. */
    static final int DIGITS_MAX = 1000;

    private static final int TEXT_CHARACTERS_MAX = 1000;
    private static final int LONG_BITS = 63;
    private static final int INT_BITS = 31;

    private ExactNumbers() {}

    /** A number, or text that spells one, of at most {@link #DIGITS_MAX} digits on either side of its point. */
    static BigDecimal of(JsonNode node) {
        return bounded(unbounded(node));
    }

    /** Of texts that the language is to read as numbers, which takes it the square of their length. */
    static void refuseLong(JsonNode value) {
        if (value.isTextual() && value.textValue().length() > TEXT_CHARACTERS_MAX) {
            throw new JsltException(
                    "a text of more than " + TEXT_CHARACTERS_MAX + " characters is not read as a number");
        }
    }

    static boolean areWhole(JsonNode one, JsonNode other) {
        return one.isIntegralNumber() && other.isIntegralNumber();
    }

    /** As {@code ==}; the language's own looks at the last 64 bits of whole numbers. */
    static boolean equal(JsonNode one, JsonNode other) {
        return areWhole(one, other)
                ? one.bigIntegerValue().equals(other.bigIntegerValue())
                : EqualsComparison.equals(one, other);
    }

    static JsonNode toNode(BigDecimal result) {
        BigDecimal value = bounded(result);
        if (value.scale() > 0) {
            return DecimalNode.valueOf(value);
        }
        BigInteger whole = value.toBigIntegerExact();
        if (whole.bitLength() <= INT_BITS) {
            return IntNode.valueOf(whole.intValue());
        }
        return whole.bitLength() <= LONG_BITS ? LongNode.valueOf(whole.longValue()) : BigIntegerNode.valueOf(whole);
    }

    /** The names are those of {@link RoundingMode}, in lower case with hyphens. */
    static RoundingMode rounding(JsonNode node) {
        for (RoundingMode mode : RoundingMode.values()) {
            if (mode.name().equalsIgnoreCase(node.asText().replace('-', '_'))) {
                return mode;
            }
        }
        throw new JsltException("rounding must be half-up, half-even, half-down, up, down, floor or ceiling");
    }

    static int scale(JsonNode node) {
        if (!node.isInt() || node.intValue() < 0 || node.intValue() > DIGITS_MAX) {
            throw new JsltException("scale must be a whole number 0.." + DIGITS_MAX);
        }
        return node.intValue();
    }

    /** What overflowed would go on as infinity, and end as text in the database. */
    static void refuseNonFinite(JsonNode node) {
        if (node.isDouble()) {
            if (!Double.isFinite(node.doubleValue())) {
                throw new JsltException("the result is " + node.doubleValue() + ", which is no JSON number");
            }
        } else if (node.isContainerNode()) {
            for (JsonNode child : node) {
                refuseNonFinite(child);
            }
        }
    }

    private static BigDecimal unbounded(JsonNode node) {
        if (node.isDouble() || node.isFloat()) {
            refuseNonFinite(node);
            return BigDecimal.valueOf(node.doubleValue());
        }
        if (node.isNumber()) {
            return node.decimalValue();
        }
        if (node.isTextual() && node.textValue().length() <= TEXT_CHARACTERS_MAX) {
            try {
                return new BigDecimal(node.textValue());
            } catch (NumberFormatException failure) {
                throw new JsltException("'" + node.textValue() + "' is not a number");
            }
        }
        throw new JsltException("expected a number, found " + node.getNodeType());
    }

    private static BigDecimal bounded(BigDecimal value) {
        long before = (long) value.precision() - value.scale();
        if (value.scale() > DIGITS_MAX || before > DIGITS_MAX) {
            throw new JsltException("a number has more than " + DIGITS_MAX + " digits before or after its point");
        }
        return value;
    }
}
