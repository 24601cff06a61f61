package dev.leat.sql;

import dev.leat.api.EventException;
import dev.leat.api.FailureKind;

/** Texts of events on their way to PostgreSQL. */
public final class SqlText {
    private SqlText() {}

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
