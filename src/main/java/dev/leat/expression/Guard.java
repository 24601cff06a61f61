package dev.leat.expression;

import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.parser.SimpleNode;
import com.schibsted.spt.data.jslt.parser.Token;
import org.jspecify.annotations.Nullable;

/**
 * A part of an expression, by its first and its last word, and the function that is called with what it gives.
 *
 * @param operator between two parts, which both go to the function; null when there is one part
 */
record Guard(
        Token first,
        Token last,
        Function function,
        @Nullable Token operator) {
    static Guard around(SimpleNode node, Function function) {
        return new Guard(node.jjtGetFirstToken(), node.jjtGetLastToken(), function, null);
    }

    /** Whether the function needs to know what all loops of the evaluation have taken. */
    boolean counts() {
        return function instanceof LoopItem;
    }
}
