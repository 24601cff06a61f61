package dev.leat.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.leat.api.EventException;
import org.jspecify.annotations.Nullable;

/** Reads PostgreSQL's text form of an array, to show it as JSON. */
final class ArrayText {
    /** PostgreSQL's arrays have no more dimensions. */
    private static final int DEPTH_MAX = 6;

    private final ColumnType element;
    private final String text;
    private int at;

    private ArrayText(ColumnType element, String text) {
        this.element = element;
        this.text = text;
    }

    /** A JSON array; the text itself when it is none that can be read, such as one with bounds of its own. */
    static JsonNode json(@Nullable ColumnType element, String text) {
        if (element == null || !text.startsWith("{")) {
            return TextNode.valueOf(text);
        }
        ArrayText reader = new ArrayText(element, text);
        ArrayNode array = reader.array(1);
        return array != null && reader.at == text.length() ? array : TextNode.valueOf(text);
    }

    /** Null when the text ends too early or nests too deep. */
    private @Nullable ArrayNode array(int depth) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        at++;
        while (at < text.length()) {
            char next = text.charAt(at);
            if (next == '}') {
                at++;
                return array;
            }
            if (next == ',' || next == ' ') {
                at++;
            } else if (next == '{') {
                ArrayNode inner = depth == DEPTH_MAX ? null : array(depth + 1);
                if (inner == null) {
                    return null;
                }
                array.add(inner);
            } else {
                array.add(next == '"' ? item(quoted()) : bare());
            }
        }
        return null;
    }

    private String quoted() {
        StringBuilder item = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' && at + 1 < text.length() ? 1 : 0;
            item.append(text.charAt(at));
            at++;
        }
        at++;
        return item.toString();
    }

    private JsonNode bare() {
        int from = at;
        while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != '}') {
            at++;
        }
        String item = text.substring(from, at).strip();
        return item.equalsIgnoreCase("NULL") ? NullNode.getInstance() : item(item);
    }

    private JsonNode item(String item) {
        try {
            return element.kind() == ColumnKind.JSON
                    ? SentValue.json(element, item)
                    : SentValue.json(element, Conversion.of(element, TextNode.valueOf(item)));
        } catch (EventException onlyPostgresReadsIt) {
            return TextNode.valueOf(item);
        }
    }
}
