package dev.leat.sink;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.sql.SqlText;
import io.vertx.core.buffer.Buffer;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Writes a JSON array in PostgreSQL's text form of arrays, each item converted as strictly as a column. */
final class PostgresArrays {
    private PostgresArrays() {}

    /** A string passes as it is, for those who write PostgreSQL's form themselves. */
    static String literal(ColumnType type, JsonNode value) {
        ColumnType element = type.element();
        if (value.isTextual() && value.textValue().startsWith("{")) {
            return SqlText.storable(value.textValue());
        }
        if (!value.isArray() || element == null) {
            throw Conversion.unfit(value, type.toString(), "write a JSON array");
        }
        StringBuilder text = new StringBuilder();
        append(text, element, value);
        return text.toString();
    }

    private static void append(StringBuilder text, ColumnType element, JsonNode array) {
        text.append('{');
        String separator = "";
        for (JsonNode item : array) {
            text.append(separator);
            separator = ",";
            if (item.isArray() && element.kind() != ColumnKind.JSON) {
                append(text, element, item);
            } else {
                appendItem(text, Conversion.of(element, item));
            }
        }
        text.append('}');
    }

    private static void appendItem(StringBuilder text, @Nullable Object converted) {
        if (converted == null) {
            text.append("NULL");
            return;
        }
        String item = converted instanceof Buffer bytes
                ? "\\x" + HexFormat.of().formatHex(bytes.getBytes())
                : converted.toString();
        text.append('"');
        for (int at = 0; at < item.length(); at++) {
            char character = item.charAt(at);
            if (character == '"' || character == '\\') {
                text.append('\\');
            }
            text.append(character);
        }
        text.append('"');
    }
}
