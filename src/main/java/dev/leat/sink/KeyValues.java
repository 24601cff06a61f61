package dev.leat.sink;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Values of key columns: never null, and as PostgreSQL will store them, so that equal rows have equal keys. */
final class KeyValues {
    private KeyValues() {}

    /** @throws EventException of kind KEY when there is none, CONVERSION when it does not fit */
    static Object convert(MappedColumn column, @Nullable JsonNode value) {
        ColumnType type = column.type();
        Object converted = Conversion.of(type, value);
        if (converted == null) {
            throw new EventException(FailureKind.KEY, "key column " + column.name() + " has no value");
        }
        if (type.kind() != ColumnKind.STRING || !(converted instanceof String text)) {
            return converted;
        }
        String stored = type.isBlankPadded() ? withoutBlanks(text, 0) : text;
        if (type.digits() < 0 || stored.codePointCount(0, stored.length()) <= type.digits()) {
            return stored;
        }
        String cut = withoutBlanks(stored, stored.offsetByCodePoints(0, type.digits()));
        if (cut.codePointCount(0, cut.length()) > type.digits()) {
            throw Conversion.unfit(
                    Objects.requireNonNull(value),
                    type.toString(),
                    "it has more than " + type.digits() + " characters");
        }
        return cut;
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
