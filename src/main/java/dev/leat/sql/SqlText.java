package dev.leat.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import java.math.BigDecimal;

/** Texts of events on their way to PostgreSQL. */
public final class SqlText {
    /** Beyond it zeros would fill the text; PostgreSQL reads exponents too. */
    private static final int PLAIN_SCALE_MAX = 100;

    private SqlText() {}

    /** A value that is no object and no array; numbers as PostgreSQL writes them. */
    public static String scalar(JsonNode value) {
        return value.isFloatingPointNumber() && !isNone(value) ? plain(value.decimalValue()) : value.asText();
    }

    private static String plain(BigDecimal number) {
        return Math.abs(number.scale()) <= PLAIN_SCALE_MAX ? number.toPlainString() : number.toString();
    }

    /** Infinite, or what is no number: JSON has neither, but a stage may compute them. */
    public static boolean isNone(JsonNode value) {
        return value instanceof NumericNode number && number.isNaN();
    }

    /**
     * The same text.
     *
     * @throws EventException of kind CONVERSION: PostgreSQL's text has no NUL, and half a surrogate pair has no UTF-8
     */
    public static String storable(String text) {
        for (int at = 0; at < text.length(); at++) {
            char character = text.charAt(at);
            if (character == 0) {
                throw new EventException(
                        FailureKind.CONVERSION, "holds the character NUL at " + at + ", which PostgreSQL cannot store");
            }
            if (Character.isSurrogate(character)) {
                boolean pair = Character.isHighSurrogate(character)
                        && at + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(at + 1));
                if (!pair) {
                    throw new EventException(
                            FailureKind.CONVERSION, "holds half a surrogate pair at " + at + ", which is no character");
                }
                at++;
            }
        }
        return text;
    }
}
