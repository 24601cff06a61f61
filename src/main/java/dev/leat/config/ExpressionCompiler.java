package dev.leat.config;

import dev.leat.api.Expression;

/** Turns the text of an expression into something that runs; the reader is given one and knows no language. */
@FunctionalInterface
public interface ExpressionCompiler {

    /** @throws ExpressionSyntaxException when the text is not a valid expression */
    Expression compile(String source);
}
