package dev.leat.stage.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.EventException;

/** Turns a text into structure. Safe to share between threads. */
@FunctionalInterface
interface TextParser {

    /** @throws EventException when the text is not of the form, without quoting it at length */
    JsonNode parse(String text);
}
