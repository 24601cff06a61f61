package dev.leat.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.schibsted.spt.data.jslt.impl.AbstractFunction;
import java.time.InstantSource;

/** JSLT's {@code now()}, seconds since 1970 with milliseconds, by a clock that can stand still. */
final class Now extends AbstractFunction {
    private static final double MS_PER_S = 1000.0;

    private final InstantSource clock;

    Now(InstantSource clock) {
        super("now", 0, 0);
        this.clock = clock;
    }

    @Override
    public JsonNode call(JsonNode input, JsonNode[] arguments) {
        return DoubleNode.valueOf(clock.millis() / MS_PER_S);
    }
}
