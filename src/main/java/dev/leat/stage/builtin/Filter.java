package dev.leat.stage.builtin;

import dev.leat.api.Event;
import dev.leat.api.Expression;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.config.Key;

/** Lets through the events for which an expression is true; tombstones pass. */
public record Filter(
        @Key(doc = "Expression that is true for the events that go on; the others are dropped and counted.")
        Expression keep)
        implements Stage {
    public Filter {
        Expressions.refuseParent(keep, "keep");
    }

    @Override
    public Outcome apply(Event event) {
        return keep.test(event) ? Outcome.kept(event) : Outcome.dropped();
    }
}
