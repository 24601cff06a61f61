package dev.leat.stage.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.config.Key;
import dev.leat.config.Mistakes;

/** Reads pairs such as {@code status=200 path="/a b"}. */
public record KeyValue(
        @Key(
                doc = "Text between two pairs; several of them count as one, and blanks around names and values do not"
                        + " count.",
                fallback = "\" \"",
                min = 1,
                max = 10)
        String pairSeparator,

        @Key(doc = "Text between a name and its value.", fallback = "\"=\"", min = 1, max = 10)
        String valueSeparator,

        @Key(
                doc = "The character around names and values that hold separators; inside, a backslash makes the next"
                        + " character literal. Empty: there is none.",
                fallback = "\"\\\"\"",
                max = 1)
        String quote) {
    /** The keys as they are when none is given. */
    static final KeyValue PLAIN = new KeyValue(" ", "=", "\"");

    public KeyValue {
        Mistakes mistakes = new Mistakes();
        mistakes.when(pairSeparator.equals(valueSeparator), "valueSeparator", "must differ from pairSeparator");
        mistakes.when(
                !quote.isEmpty() && (pairSeparator.contains(quote) || valueSeparator.contains(quote)),
                "quote",
                "must not be in a separator");
        mistakes.end();
    }

    TextParser parser() {
        return text -> new Reading(text).all();
    }

    /** One text, from left to right. */
    private final class Reading {
        private final String text;
        private int index;

        Reading(String text) {
            this.text = text;
        }

        JsonNode all() {
            ObjectNode pairs = JsonNodeFactory.instance.objectNode();
            skip();
            while (index < text.length()) {
                int start = index;
                String name = part(valueSeparator);
                if (!text.startsWith(valueSeparator, index)) {
                    throw wrong("the pair at character " + (start + 1) + " has no '" + valueSeparator + "'");
                }
                index += valueSeparator.length();
                String value = part(pairSeparator);
                if (name.isEmpty() || pairs.has(name)) {
                    throw wrong("the pair at character " + (start + 1)
                            + (name.isEmpty() ? " has no name" : " has a name that was there before"));
                }
                pairs.set(name, TextNode.valueOf(value));
                skip();
            }
            if (pairs.isEmpty()) {
                throw wrong("expected pairs, found none");
            }
            return pairs;
        }

        private void skip() {
            while (index < text.length()
                    && (text.startsWith(pairSeparator, index) || Character.isWhitespace(text.charAt(index)))) {
                index += text.startsWith(pairSeparator, index) ? pairSeparator.length() : 1;
            }
        }

        /** Up to its end, which is a separator of pairs or of another kind. */
        private String part(String end) {
            while (blankBefore(end)) {
                index++;
            }
            if (!quote.isEmpty() && text.startsWith(quote, index)) {
                return quoted(end);
            }
            int start = index;
            while (index < text.length() && !text.startsWith(end, index) && !text.startsWith(pairSeparator, index)) {
                index++;
            }
            return text.substring(start, index).strip();
        }

        private String quoted(String end) {
            int start = index++;
            StringBuilder part = new StringBuilder();
            while (index < text.length() && !text.startsWith(quote, index)) {
                index += text.charAt(index) == '\\' && index + 1 < text.length() ? 1 : 0;
                part.append(text.charAt(index++));
            }
            if (index == text.length()) {
                throw wrong("the quote at character " + (start + 1) + " is not closed");
            }
            index++;
            while (blankBefore(end)) {
                index++;
            }
            if (index < text.length() && !text.startsWith(end, index) && !text.startsWith(pairSeparator, index)) {
                throw wrong("there is something behind the closing quote at character " + index);
            }
            return part.toString();
        }

        /** A blank that separates nothing. */
        private boolean blankBefore(String end) {
            return index < text.length()
                    && Character.isWhitespace(text.charAt(index))
                    && !text.startsWith(end, index)
                    && !text.startsWith(pairSeparator, index);
        }

        private EventException wrong(String message) {
            return new EventException(FailureKind.CONVERSION, message);
        }
    }
}
