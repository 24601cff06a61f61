package dev.leat.stage.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.config.Template;
import dev.leat.config.Template.Insert;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/** What templates insert for an event: plain text, or the event fails. */
final class Inserts {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private Inserts() {}

    /** The whole text, as it is. */
    static String plain(String key, Template template, Event event) {
        StringBuilder text = new StringBuilder();
        for (Template.Part part : template.parts()) {
            if (part instanceof Template.Literal literal) {
                text.append(literal.text());
            } else {
                text.append(text(key, (Insert) part, event));
            }
        }
        return text.toString();
    }

    static String text(String key, Insert insert, Event event) {
        JsonNode value = insert.expression().apply(event);
        if (value.isTextual()) {
            return value.textValue();
        }
        if (value.isNumber()) {
            return value.isIntegralNumber()
                    ? value.asText()
                    : value.decimalValue().toPlainString();
        }
        if (value.isBoolean()) {
            return value.asText();
        }
        String found = value.isNull() || value.isMissingNode()
                ? "nothing"
                : "an " + value.getNodeType().name().toLowerCase(Locale.ROOT);
        throw failed(key, "{" + insert.expression().source() + "} gives " + found + ", expected a text or a number");
    }

    /** Everything but letters, digits and -._~ becomes %XX. */
    static void percentEncode(String text, StringBuilder result) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if ((b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || "-._~".indexOf(b) >= 0) {
                result.append((char) b);
            } else {
                result.append('%').append(HEX.toHexDigits(b));
            }
        }
    }

    static EventException failed(String key, String what) {
        return new EventException(FailureKind.EXPRESSION, key + ": " + what);
    }
}
