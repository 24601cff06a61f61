package dev.leat.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.schibsted.spt.data.jslt.impl.AbstractFunction;

/** Stands around what a loop gives for an item, or asks about it, and lets it through while {@link LoopBudget} does. */
final class LoopItem extends AbstractFunction {
    /** No expression can spell them. */
    static final String GIVEN = "*for";

    static final String CONDITION = "*if";

    private final boolean kept;

    private LoopItem(String name, boolean kept) {
        super(name, 2, 2);
        this.kept = kept;
    }

    static LoopItem given() {
        return new LoopItem(GIVEN, true);
    }

    static LoopItem condition() {
        return new LoopItem(CONDITION, false);
    }

    @Override
    public JsonNode call(JsonNode input, JsonNode[] arguments) {
        LoopBudget budget = (LoopBudget) ((POJONode) arguments[1]).getPojo();
        budget.turn();
        if (kept) {
            budget.keep(arguments[0]);
        }
        return arguments[0];
    }
}
