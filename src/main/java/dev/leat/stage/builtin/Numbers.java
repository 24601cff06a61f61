package dev.leat.stage.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** Conversions to numbers, without loss. */
final class Numbers {
    private static final int CHARACTERS_MAX = 1000;
    private static final int DIGITS_MAX = 1000;

    private Numbers() {}

    static JsonNode integer(JsonNode value) {
        if (value.isIntegralNumber()) {
            return value;
        }
        BigDecimal number = value.isBoolean() ? (value.booleanValue() ? BigDecimal.ONE : BigDecimal.ZERO) : read(value);
        BigInteger whole;
        try {
            whole = number.toBigIntegerExact();
        } catch (ArithmeticException failure) {
            throw Texts.wrong("a whole number", value);
        }
        if (whole.bitLength() < Integer.SIZE) {
            return IntNode.valueOf(whole.intValue());
        }
        return whole.bitLength() < Long.SIZE ? LongNode.valueOf(whole.longValue()) : BigIntegerNode.valueOf(whole);
    }

    static JsonNode decimal(JsonNode value) {
        return value.isBigDecimal() || value.isIntegralNumber() ? value : DecimalNode.valueOf(read(value));
    }

    static JsonNode decimal(JsonNode value, int scale, RoundingMode rounding) {
        try {
            return DecimalNode.valueOf(read(value).setScale(scale, rounding));
        } catch (ArithmeticException failure) {
            throw Texts.wrong("a decimal of at most " + scale + " digits after the point", value);
        }
    }

    /** Of at most 1000 digits on either side: more would be slow, and no column holds them by intent. */
    static BigDecimal read(JsonNode value) {
        BigDecimal number = parse(value);
        if (isLong(number)) {
            throw Texts.wrong("a number of at most " + DIGITS_MAX + " digits", value);
        }
        return number;
    }

    /** Of all numbers in the value; a remainder of {@code 1e131072} takes seconds. Says nothing of what was found. */
    static void refuseLong(JsonNode value) {
        if (value.isBigDecimal() && isLong(value.decimalValue())) {
            throw new EventException(
                    FailureKind.TOO_LARGE,
                    "a number has more than " + DIGITS_MAX + " digits before or after its point");
        }
        for (JsonNode inner : value) {
            refuseLong(inner);
        }
    }

    private static boolean isLong(BigDecimal number) {
        return number.scale() > DIGITS_MAX || (long) number.precision() - number.scale() > DIGITS_MAX;
    }

    private static BigDecimal parse(JsonNode value) {
        if (value.isDouble() || value.isFloat()) {
            if (!Double.isFinite(value.doubleValue())) {
                throw Texts.wrong("a number", value);
            }
            return BigDecimal.valueOf(value.doubleValue());
        }
        if (value.isNumber()) {
            return value.decimalValue();
        }
        String text = value.isTextual() ? value.textValue().strip() : "";
        try {
            if (text.length() <= CHARACTERS_MAX) {
                return new BigDecimal(text);
            }
        } catch (NumberFormatException failure) {
            throw Texts.wrong("a number", value);
        }
        throw Texts.wrong("a number of at most " + CHARACTERS_MAX + " characters", value);
    }
}
