package dev.leat.sink;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.sql.SqlText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** JSON numbers, and strings that are exactly a number, as PostgreSQL's numbers. Nothing wraps or loses digits. */
final class Numbers {
    private static final int TEXT_CHARACTERS_MAX = 1000;
    /** PostgreSQL's own bounds of numeric. */
    private static final int DIGITS_BEFORE_POINT_MAX = 131_072;

    private static final int DIGITS_AFTER_POINT_MAX = 16_383;

    private Numbers() {}

    static Short int2(JsonNode value) {
        return (short) integer(value, "smallint", Short.MIN_VALUE, Short.MAX_VALUE);
    }

    static Integer int4(JsonNode value) {
        return (int) integer(value, "integer", Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    static Long int8(JsonNode value) {
        return integer(value, "bigint", Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static long integer(JsonNode value, String type, long min, long max) {
        long number;
        if (value.isInt() || value.isLong()) {
            number = value.longValue();
        } else {
            BigDecimal decimal = Conversion.decimal(value);
            if (decimal == null) {
                throw Conversion.unfit(value, type, "write a whole number");
            }
            number = exact(decimal, value, type);
        }
        if (number < min || number > max) {
            throw Conversion.unfit(value, type, "it holds " + min + " to " + max);
        }
        return number;
    }

    private static long exact(BigDecimal decimal, JsonNode value, String type) {
        try {
            return decimal.longValueExact();
        } catch (ArithmeticException failure) {
            throw Conversion.unfit(value, type, "it is out of range or has decimals");
        }
    }

    static Float real(JsonNode value) {
        Double special = special(value);
        if (special != null) {
            return special.floatValue();
        }
        BigDecimal decimal = bounded(Conversion.decimal(value), value, "real");
        float number = decimal.floatValue();
        refuseLost(decimal, number, value, "real");
        return number;
    }

    static Double doublePrecision(JsonNode value) {
        Double special = special(value);
        if (special != null) {
            return special;
        }
        BigDecimal decimal = bounded(Conversion.decimal(value), value, "double precision");
        double number = decimal.doubleValue();
        refuseLost(decimal, number, value, "double precision");
        return number;
    }

    /** Too large, or so small that it would become 0: PostgreSQL refuses both. */
    private static void refuseLost(BigDecimal decimal, double number, JsonNode value, String type) {
        if (Double.isInfinite(number) || (number == 0 && decimal.signum() != 0)) {
            throw Conversion.unfit(value, type, "it is out of range");
        }
    }

    /** The number times ten to the scale, rounded as PostgreSQL rounds to the column's scale: half away from zero. */
    static Long scaled(ColumnType type, JsonNode value) {
        return rounded(type, value).scaleByPowerOfTen(type.scale()).longValueExact();
    }

    static String numeric(ColumnType type, JsonNode value) {
        if (special(value) != null) {
            return value.asText();
        }
        BigDecimal decimal =
                type.digits() < 0 ? bounded(Conversion.decimal(value), value, type.toString()) : rounded(type, value);
        return decimal.toString();
    }

    private static BigDecimal rounded(ColumnType type, JsonNode value) {
        BigDecimal decimal = bounded(Conversion.decimal(value), value, type.toString());
        int before = type.digits() - type.scale();
        BigDecimal rounded =
                digitsBefore(decimal) > before ? decimal : decimal.setScale(type.scale(), RoundingMode.HALF_UP);
        if (digitsBefore(rounded) > before) {
            throw Conversion.unfit(value, type.toString(), "it has too many digits before the point");
        }
        return rounded;
    }

    /** Fewer than none for numbers that begin with zeros behind the point. */
    private static long digitsBefore(BigDecimal number) {
        return number.signum() == 0 ? Long.MIN_VALUE : (long) number.precision() - number.scale();
    }

    /** Numbers whose exponent alone would cost seconds never get further. */
    private static BigDecimal bounded(@Nullable BigDecimal decimal, JsonNode value, String type) {
        if (decimal == null) {
            throw Conversion.unfit(value, type, "write a number");
        }
        long before = (long) decimal.precision() - decimal.scale();
        if (before > DIGITS_BEFORE_POINT_MAX || decimal.scale() > DIGITS_AFTER_POINT_MAX) {
            throw Conversion.unfit(value, type, "it is out of range");
        }
        return decimal;
    }

    private static @Nullable Double special(JsonNode value) {
        if (!value.isTextual() && !SqlText.isNone(value)) {
            return null;
        }
        return switch (value.asText()) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> null;
        };
    }

    /** Null when the text is not exactly one number. */
    static @Nullable BigDecimal parse(String text) {
        if (text.isEmpty() || text.length() > TEXT_CHARACTERS_MAX) {
            return null;
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException failure) {
            return null;
        }
    }
}
