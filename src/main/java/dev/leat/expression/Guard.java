package dev.leat.expression;

import com.schibsted.spt.data.jslt.parser.SimpleNode;
import com.schibsted.spt.data.jslt.parser.Token;

/** A part of an expression, by its first and its last word, and the function that is called with what it gives. */
record Guard(Token first, Token last, String function) {
    static Guard around(SimpleNode node, String function) {
        return new Guard(node.jjtGetFirstToken(), node.jjtGetLastToken(), function);
    }

    /** Whether the function needs to know what all loops of the evaluation have taken. */
    boolean counts() {
        return function.equals(LoopItem.GIVEN) || function.equals(LoopItem.CONDITION);
    }
}
