package dev.leat.stage.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Event;
import dev.leat.api.Expression;
import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.config.Key;

/** Gives each event the value of an expression; tombstones pass. */
public record MapTo(
        @Key(doc = "Expression whose result becomes the event's value; a result of null fails the event.")
        Expression with)
        implements Stage {
    public MapTo {
        Expressions.refuseParent(with, "with");
    }

    @Override
    public Outcome apply(Event event) {
        JsonNode result = with.apply(event);
        return result.isNull()
                ? Outcome.failed(FailureKind.EXPRESSION, "the result is null; use a filter to drop events")
                : Outcome.kept(event.withValue(result));
    }
}
