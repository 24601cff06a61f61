package dev.leat.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.leat.api.Event;
import dev.leat.api.Expression;

/** Takes any text without a question mark for an expression, which gives that text. */
final class TextExpressions implements ExpressionCompiler {

    private record Text(String source) implements Expression {
        @Override
        public JsonNode apply(Event event) {
            return TextNode.valueOf(source);
        }

        @Override
        public JsonNode apply(Event event, JsonNode input, JsonNode parent) {
            return TextNode.valueOf(source);
        }
    }

    @Override
    public Expression compile(String source) {
        int index = source.indexOf('?');
        if (index < 0) {
            return new Text(source);
        }
        String before = source.substring(0, index);
        int line = (int) before.chars().filter(character -> character == '\n').count() + 1;
        throw new ExpressionSyntaxException("nobody knows '?'", line, index - before.lastIndexOf('\n'));
    }
}
