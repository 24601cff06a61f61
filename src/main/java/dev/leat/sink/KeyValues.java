package dev.leat.sink;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import org.jspecify.annotations.Nullable;

/** Values of key columns: never null, and as PostgreSQL will store them, so that equal rows have equal keys. */
final class KeyValues {
    private KeyValues() {}

    /** @throws EventException of kind KEY when there is none, CONVERSION when it does not fit */
    static Object convert(MappedColumn column, @Nullable JsonNode value) {
        ColumnType type = column.type();
        Object converted = Conversion.of(type, value);
        if (converted == null) {
            throw new EventException(FailureKind.KEY, "a column of the key needs a value, there is none");
        }
        if (type.kind() != ColumnKind.STRING || !(converted instanceof String text)) {
            return converted;
        }
        String stored = type.isBlankPadded() ? withoutBlanks(text, 0) : text;
        if (type.digits() < 0 || stored.codePointCount(0, stored.length()) <= type.digits()) {
            return stored;
        }
        return withoutBlanks(stored, stored.offsetByCodePoints(0, type.digits()));
    }

    /** The same of the key of an event without value, with the column and its table in the reason. */
    static Object ofTombstone(TableShape table, MappedColumn column, @Nullable JsonNode value) {
        try {
            return convert(column, value);
        } catch (EventException failure) {
            throw new EventException(
                    failure.kind(),
                    "column " + column.name() + " of " + table + ", from the key of an event without value: "
                            + failure.reason());
        }
    }

    /** Cuts blanks off the end, but not before {@code from}. */
    private static String withoutBlanks(String text, int from) {
        int end = text.length();
        while (end > from && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }
}
