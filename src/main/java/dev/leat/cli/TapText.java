package dev.leat.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.EventJson;
import dev.leat.api.JsonErrors;
import java.util.ArrayList;
import java.util.List;

/** An event as a tap has seen it, in a few lines. */
final class TapText {
    private static final int VALUE_CHARACTERS_MAX = 500;

    private TapText() {}

    static JsonNode read(String told) {
        try {
            return EventJson.MAPPER.readTree(told);
        } catch (JsonProcessingException failure) {
            throw CommandFailure.failed("what answers is no node of Leat: " + JsonErrors.text(failure));
        }
    }

    /** Which nodes a tap looks at, and why not at others. */
    static String nodes(JsonNode told) {
        List<String> looked = new ArrayList<>();
        StringBuilder others = new StringBuilder();
        for (JsonNode node : told.path("nodes")) {
            String name = plain(node.path("node").asText());
            if (node.path("looked").asBoolean()) {
                looked.add(name);
            } else {
                others.append("; not ")
                        .append(name)
                        .append(": ")
                        .append(plain(node.path("reason").asText()));
            }
        }
        return "looks at " + (looked.isEmpty() ? "no node" : String.join(", ", looked)) + others;
    }

    /**
     * One event.
     *
     * @param node the one that it passed is told
     * @param colour of the outcome
     */
    static String of(JsonNode seen, boolean node, boolean colour) {
        StringBuilder text = new StringBuilder(seen.path("timestamp").asText());
        if (node) {
            text.append(" node ").append(plain(seen.path("node").asText()));
        }
        text.append(' ')
                .append(seen.path("topic").asText())
                .append('-')
                .append(seen.path("partition").asInt())
                .append(" offset ")
                .append(seen.path("offset").asLong());
        if (seen.path("part").isTextual()) {
            text.append(" part ").append(seen.path("part").asText());
        }
        if (seen.hasNonNull("key")) {
            text.append(" key ").append(value(seen.path("key")));
        }
        text.append(' ').append(outcome(seen.path("outcome").asText(), colour));
        if (seen.has("tooLarge")) {
            text.append("\n  too large to show: ")
                    .append(seen.path("tooLarge").asLong())
                    .append(" characters");
        } else {
            text.append("\n  before ").append(value(seen.path("before")));
        }
        seen.path("after").forEach(after -> text.append("\n  after  ").append(value(after)));
        JsonNode failure = seen.path("failure");
        if (failure.isObject()) {
            text.append("\n  ")
                    .append(plain(failure.path("kind").asText() + ": "
                            + failure.path("reason").asText()));
        }
        return text.toString();
    }

    private static String value(JsonNode value) {
        String text = plain(value.toString());
        return text.length() > VALUE_CHARACTERS_MAX ? text.substring(0, VALUE_CHARACTERS_MAX - 1) + "…" : text;
    }

    /** What comes from an event never moves the cursor. */
    private static String plain(String text) {
        return text.replaceAll("\\p{Cc}", " ");
    }

    private static String outcome(String outcome, boolean colour) {
        if (!colour) {
            return outcome;
        }
        return switch (outcome) {
            case "failed" -> Colours.bad(outcome);
            case "dropped" -> Colours.odd(outcome);
            default -> Colours.good(outcome);
        };
    }
}
