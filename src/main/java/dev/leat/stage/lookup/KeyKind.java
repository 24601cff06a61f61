package dev.leat.stage.lookup;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.sql.SqlText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How the value of a key becomes the text that PostgreSQL reads. What is certainly no value of the type fails here;
 * what only looks like one, PostgreSQL refuses.
 */
public enum KeyKind {
    SMALLINT(15),
    INTEGER(31),
    BIGINT(63),
    NUMBER(0),
    TEXT(0),
    UUID(0),
    JSON(0),
    /** Base64, or PostgreSQL's hexadecimal form after {@code \x}: what the sink takes for bytes, too. */
    BYTES(0),
    /** Whatever else has a text form, and the keys of queries. */
    OTHER(0);

    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,40}");
    private static final Pattern DECIMAL =
            Pattern.compile("[+-]?(?:[0-9]{1,1000}(?:\\.[0-9]{0,1000})?|\\.[0-9]{1,1000})(?:[eE][+-]?[0-9]{1,6})?");
    private static final Set<String> SPECIAL = Set.of("NaN", "Infinity", "-Infinity");
    private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final int bits;

    KeyKind(int bits) {
        this.bits = bits;
    }

    /** @throws EventException of kind CONVERSION, with a reason that does not name the key */
    String text(JsonNode value) {
        return switch (this) {
            case SMALLINT, INTEGER, BIGINT -> whole(value);
            case NUMBER -> decimal(value);
            case UUID -> uuid(value);
            case BYTES -> bytes(value);
            case JSON -> SqlText.storable(value.toString());
            case TEXT, OTHER -> SqlText.storable(scalar(value));
        };
    }

    private String whole(JsonNode value) {
        BigInteger number;
        if (value.isIntegralNumber()) {
            number = value.bigIntegerValue();
        } else if (value.isNumber() && isWhole(value.decimalValue())) {
            number = integer(value.decimalValue());
        } else if (value.isTextual() && WHOLE.matcher(value.textValue()).matches()) {
            number = new BigInteger(value.textValue());
        } else {
            throw unfit("a whole number", value);
        }
        if (number.bitLength() > bits) {
            throw beyond();
        }
        return number.toString();
    }

    private static boolean isWhole(BigDecimal number) {
        return number.stripTrailingZeros().scale() <= 0;
    }

    /** An exponent alone could make it so long that writing it down takes minutes. */
    private BigInteger integer(BigDecimal number) {
        if ((long) number.precision() - number.scale() > bits) {
            throw beyond();
        }
        return number.toBigInteger();
    }

    private EventException beyond() {
        return new EventException(
                FailureKind.CONVERSION, "is beyond the range of a " + name().toLowerCase(Locale.ROOT));
    }

    private static String decimal(JsonNode value) {
        if (value.isNumber()) {
            return SqlText.scalar(value);
        }
        if (value.isTextual()
                && (SPECIAL.contains(value.textValue())
                        || DECIMAL.matcher(value.textValue()).matches())) {
            return value.textValue();
        }
        throw unfit("a number", value);
    }

    private static String uuid(JsonNode value) {
        if (value.isTextual() && HEXADECIMAL.matcher(value.textValue()).matches()) {
            return value.textValue().toLowerCase(Locale.ROOT);
        }
        throw unfit("a uuid", value);
    }

    private static String bytes(JsonNode value) {
        try {
            String text = value.isTextual() ? value.textValue() : "no base64";
            byte[] bytes = text.startsWith("\\x")
                    ? HexFormat.of().parseHex(text, 2, text.length())
                    : Base64.getDecoder().decode(text);
            return "\\x" + HexFormat.of().formatHex(bytes);
        } catch (IllegalArgumentException failure) {
            throw unfit("base64, or \\x and hexadecimal digits", value);
        }
    }

    private static String scalar(JsonNode value) {
        if (value.isContainerNode()) {
            throw unfit("a single value", value);
        }
        return SqlText.scalar(value);
    }

    private static EventException unfit(String expected, JsonNode value) {
        boolean fraction = value.isNumber() && !isWhole(value.decimalValue());
        String found = fraction ? "a fraction" : value.getNodeType().name().toLowerCase(Locale.ROOT);
        return new EventException(FailureKind.CONVERSION, "must be " + expected + ", found " + found);
    }
}
