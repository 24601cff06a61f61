package dev.leat.config;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** One JSON value on its way into a record: where it stands, what it is, and where its mistakes go. */
record Value(String path, JsonNode node, Problems problems) {
    private static final int SHOWN_MAX = 60;

    Value member(String name, JsonNode member) {
        return new Value(JsonPaths.member(path, name), member, problems);
    }

    Value item(int index, JsonNode item) {
        return new Value(JsonPaths.item(path, index), item, problems);
    }

    /** Its placeholder could not be filled, so there is no value; that has been reported. */
    boolean unfilled() {
        return node instanceof FilledText filled && filled.failed();
    }

    /** Reports "must be …, got …"; null, so that a reader can return it. */
    @Nullable
    Object mustBe(String expected) {
        problems.add(path, "must be " + expected + ", got " + found());
        return null;
    }

    /** The value as it may be shown: what came from a file or from {@code ${env:…}} is not. */
    String found() {
        if (node instanceof FilledText filled) {
            return filled.sensitive() ? filled.written() : kindAndText() + " from " + filled.written();
        }
        return kindAndText();
    }

    /** What it is, without its text. */
    String kind() {
        return switch (node.getNodeType()) {
            case OBJECT -> "an object";
            case ARRAY -> "a list";
            case STRING -> "a text";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case NULL -> "null";
            case BINARY, POJO, MISSING -> "nothing";
        };
    }

    private String kindAndText() {
        if (node.isContainerNode()) {
            return kind();
        }
        String text = node.asText();
        String shown = text.length() > SHOWN_MAX ? text.substring(0, SHOWN_MAX) + "…" : text;
        return node.isTextual() ? '"' + shown + '"' : shown;
    }
}
