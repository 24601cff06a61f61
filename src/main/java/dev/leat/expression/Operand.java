package dev.leat.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.schibsted.spt.data.jslt.impl.AbstractFunction;

/** Stands around what is subtracted or divided, which the language reads as a number, and refuses a long text. */
final class Operand extends AbstractFunction {
    /** No expression can spell it. */
    static final String NAME = "/";

    Operand() {
        super(NAME, 1, 1);
    }

    @Override
    public JsonNode call(JsonNode input, JsonNode[] arguments) {
        ExactNumbers.refuseLong(arguments[0]);
        return arguments[0];
    }
}
