package dev.leat.stage.builtin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.leat.api.EventException;
import dev.leat.api.EventJson;
import dev.leat.api.FailureKind;
import dev.leat.api.JsonErrors;
import java.util.Locale;
import java.util.Set;

/** Conversions from and to texts. */
final class Texts {
    private static final Set<String> TRUE = Set.of("true", "t", "yes", "y", "on", "1");
    private static final Set<String> FALSE = Set.of("false", "f", "no", "n", "off", "0");
    private static final int SHOWN_MAX = 60;

    private Texts() {}

    static JsonNode text(JsonNode value) {
        if (value.isTextual()) {
            return value;
        }
        boolean decimal = value.isBigDecimal() || (value.isDouble() && Double.isFinite(value.doubleValue()));
        return TextNode.valueOf(decimal ? value.decimalValue().toPlainString() : value.toString());
    }

    static JsonNode bool(JsonNode value) {
        if (value.isBoolean()) {
            return value;
        }
        String text = value.isValueNode() ? value.asText().strip().toLowerCase(Locale.ROOT) : "";
        if (TRUE.contains(text) || FALSE.contains(text)) {
            return BooleanNode.valueOf(TRUE.contains(text));
        }
        throw wrong("true or false", value);
    }

    /** What is no text is JSON already. */
    static JsonNode json(JsonNode value) {
        if (!value.isTextual()) {
            return value;
        }
        try {
            JsonNode parsed = EventJson.MAPPER.readTree(value.textValue());
            if (!parsed.isMissingNode()) {
                return parsed;
            }
        } catch (JsonProcessingException failure) {
            throw new EventException(FailureKind.CONVERSION, "expected JSON in the text: " + JsonErrors.text(failure));
        }
        throw wrong("JSON in the text", value);
    }

    static EventException wrong(String expected, JsonNode found) {
        String text = found.isValueNode() ? found.toString() : Values.kind(found);
        String shown = text.length() > SHOWN_MAX ? text.substring(0, SHOWN_MAX) + "…" : text;
        return new EventException(FailureKind.CONVERSION, "expected " + expected + ", found " + shown);
    }
}
