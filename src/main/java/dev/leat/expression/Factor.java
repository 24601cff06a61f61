package dev.leat.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.impl.AbstractFunction;

/**
 * Stands around what is multiplied, and lets everything through but a text. The language repeats a text as often as the
 * number says, so an event with a text and a large number would fill the memory.
 */
final class Factor extends AbstractFunction {
    /** No expression can spell it. */
    static final String NAME = "*";

    static final String IS_TEXT = "a text cannot be multiplied; number(x) and multiply(a, b) read texts as numbers";

    Factor() {
        super(NAME, 1, 1);
    }

    @Override
    public JsonNode call(JsonNode input, JsonNode[] arguments) {
        if (arguments[0].isTextual()) {
            throw new JsltException(IS_TEXT);
        }
        return arguments[0];
    }
}
