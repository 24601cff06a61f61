package dev.leat.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.schibsted.spt.data.jslt.impl.AbstractFunction;

/** Stands around what a loop gives for an item, or asks about it, and lets it through while {@link LoopBudget} does. */
final class LoopItem extends AbstractFunction {
    /** No expression can spell them. */
    static final LoopItem GIVEN = new LoopItem("*for", true);

    static final LoopItem CONDITION = new LoopItem("*if", false);

    private final boolean kept;

    private LoopItem(String name, boolean kept) {
        super(name, 2, 2);
        this.kept = kept;
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
