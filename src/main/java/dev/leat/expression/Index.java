package dev.leat.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.impl.AbstractFunction;

/**
 * Stands around indexes in brackets. Of those beyond 32 bits the language takes the last ones, which is another item;
 * and a part that begins far before the first item is filled up with null, as much as the number says.
 */
final class Index extends AbstractFunction {
    static final Index GUARD = new Index();

    private static final int BACK_MAX = 1 << 22;

    private Index() {
        super("*index", 1, 1);
    }

    @Override
    public JsonNode call(JsonNode input, JsonNode[] arguments) {
        JsonNode index = arguments[0];
        if (!index.isNumber()) {
            return index;
        }
        if (index.doubleValue() < -BACK_MAX) {
            throw new JsltException("an index counts back more than " + BACK_MAX + " items");
        }
        return index.doubleValue() > Integer.MAX_VALUE ? IntNode.valueOf(Integer.MAX_VALUE) : index;
    }
}
