package dev.leat.stage.http;

import dev.leat.api.Expression;
import dev.leat.config.Key;
import dev.leat.config.KeyException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One request for several events: array in, array out. */
public record HttpBatchConfig(
        @Key(
                doc = "Events per request at most; there are never more than the stage's concurrency.",
                fallback = "64",
                min = 1,
                max = 10_000)
        int eventsMax,

        @Key(
                doc = "The whole body, as an expression over the array of what body gives for each event, such as"
                        + " \"{\\\"instances\\\": .}\".",
                fallback = "\".\"")
        Expression body,

        @Key(
                doc = "The array of answers, as an expression over the whole answer, such as \".predictions\".",
                fallback = "\".\"")
        Expression answers,

        @Key(
                doc = "What belongs to an event, as an expression over one answer; its result is that of eventKey."
                        + " Without it the answers are in the order of the events, one for each.",
                optional = true)
        @Nullable
        Expression answerKey,

        @Key(doc = "What answerKey gives for the event's answer, as an expression over the event.", optional = true)
        @Nullable
        Expression eventKey) {
    public HttpBatchConfig {
        if ((answerKey == null) != (eventKey == null)) {
            throw new KeyException(
                    List.of(answerKey == null ? "answerKey" : "eventKey"), "is missing: both keys or none");
        }
    }
}
