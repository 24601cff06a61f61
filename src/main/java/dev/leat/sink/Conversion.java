package dev.leat.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.EventException;
import dev.leat.api.EventJson;
import dev.leat.api.FailureKind;
import dev.leat.sql.SqlText;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Turns a JSON value into what the driver sends for a column. Strict: a value that the type cannot hold exactly as it
 * is meant fails here, before any statement. JSON null and absent are SQL NULL.
 */
final class Conversion {
    private static final int UUID_CHARACTERS = 36;

    private Conversion() {}

    /**
     * Makes what the driver sends of a value that is not null. One object per kind of column and not one switch for
     * all: the JIT compiler put the whole switch into each of the ten methods that lead to it, which was a third of
     * what it did for a pipeline.
     */
    @FunctionalInterface
    interface Rule {
        /** @throws EventException of kind CONVERSION, with a reason that does not name the column */
        Object convert(ColumnType type, JsonNode value);
    }

    /** @throws EventException of kind CONVERSION, with a reason that does not name the column */
    static @Nullable Object of(ColumnType type, @Nullable JsonNode value) {
        if (value == null || value.isNull() || value.isMissingNode()) {
            return null;
        }
        return type.kind().rule().convert(type, value);
    }

    static Boolean bool(JsonNode value) {
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        if (value.isTextual()) {
            String text = value.textValue();
            if (text.equals("true") || text.equals("false")) {
                return text.equals("true");
            }
        }
        throw unfit(value, "boolean", "write true or false");
    }

    /** Numbers and booleans become their text, objects and arrays their JSON. */
    static String string(ColumnType type, JsonNode value) {
        String text = SqlText.storable(value.isContainerNode() ? jsonText(value) : SqlText.scalar(value));
        if (text.length() > type.cutAt() && text.getBytes(StandardCharsets.UTF_8).length > type.cutAt()) {
            throw unfit(value, type.toString(), "it holds " + type.cutAt() + " bytes");
        }
        if (type.digits() >= 0 && text.length() > type.digits() && isLonger(text, type.digits())) {
            throw unfit(value, type.toString(), "it has more than " + type.digits() + " characters");
        }
        return text;
    }

    /** Blanks at the end do not count, PostgreSQL cuts them off. */
    private static boolean isLonger(String text, int characters) {
        return text.codePointCount(0, text.length()) > characters
                && text.substring(text.offsetByCodePoints(0, characters))
                        .chars()
                        .anyMatch(c -> c != ' ');
    }

    /** Always JSON: a string stays a string in quotation marks. */
    static String json(JsonNode value) {
        return SqlText.storable(jsonText(value));
    }

    static String literal(ColumnType type, JsonNode value) {
        if (value.isContainerNode()) {
            throw unfit(value, type.toString(), "write it as a string in PostgreSQL's own form");
        }
        return SqlText.storable(SqlText.scalar(value));
    }

    static UUID uuid(JsonNode value) {
        if (value.isTextual() && value.textValue().length() == UUID_CHARACTERS) {
            try {
                UUID uuid = UUID.fromString(value.textValue());
                if (uuid.toString().equalsIgnoreCase(value.textValue())) {
                    return uuid;
                }
            } catch (IllegalArgumentException failure) {
                throw unfit(value, "uuid", "write 36 characters, 8-4-4-4-12 hexadecimal digits");
            }
        }
        throw unfit(value, "uuid", "write 36 characters, 8-4-4-4-12 hexadecimal digits");
    }

    /** Base64, or PostgreSQL's hexadecimal form after {@code \x}. */
    static Buffer bytes(JsonNode value) {
        if (value.isTextual()) {
            String text = value.textValue();
            try {
                return Buffer.buffer(
                        text.startsWith("\\x")
                                ? HexFormat.of().parseHex(text, 2, text.length())
                                : Base64.getDecoder().decode(text));
            } catch (IllegalArgumentException failure) {
                throw unfit(value, "bytea", "write base64, or \\x and hexadecimal digits");
            }
        }
        throw unfit(value, "bytea", "write base64, or \\x and hexadecimal digits");
    }

    private static String jsonText(JsonNode value) {
        try {
            return EventJson.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException failure) {
            throw new EventException(FailureKind.CONVERSION, "cannot be written as JSON: " + failure.getMessage());
        }
    }

    /** Null when it is none: of a number, or of a string that is to be read as one. */
    static @Nullable BigDecimal decimal(JsonNode value) {
        if (value.isNumber()) {
            return SqlText.isNone(value) ? null : value.decimalValue();
        }
        return value.isTextual() ? Numbers.parse(value.textValue()) : null;
    }

    /** Says what was found by its kind and size alone: reasons also reach logs. */
    static EventException unfit(JsonNode value, String type, String advice) {
        return new EventException(FailureKind.CONVERSION, found(value) + " is no " + type + "; " + advice);
    }

    private static String found(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "a string of " + value.textValue().length() + " characters";
            case NUMBER -> value.isIntegralNumber() ? "a whole number" : "a number with decimals or exponent";
            case BOOLEAN -> "a boolean";
            case ARRAY -> "an array of " + value.size();
            case OBJECT -> "an object";
            case BINARY, POJO, MISSING, NULL -> "nothing";
        };
    }
}
