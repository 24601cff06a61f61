package dev.leat.config;

import dev.leat.api.Expression;
import java.util.ArrayList;
import java.util.List;

/**
 * A text with expressions in braces, such as {@code /customers/{.customer_id}}. Two braces stand for a plain one, so an
 * expression that begins with an object begins with a blank.
 *
 * @param source the text it was made from
 */
public record Template(String source, List<Part> parts) {
    public Template {
        parts = List.copyOf(parts);
    }

    /** A piece of a template. */
    public sealed interface Part {}

    /**
     * As it stands.
     *
     * @param index where it begins in the source
     */
    public record Literal(String text, int index) implements Part {}

    /** What the expression gives for an event. */
    public record Insert(Expression expression) implements Part {}

    /** Whether it is the same for every event. */
    public boolean isConstant() {
        return parts.stream().noneMatch(Insert.class::isInstance);
    }

    /** @throws ExpressionSyntaxException when braces do not match or an expression does not compile */
    public static Template parse(String source, ExpressionCompiler expressions) {
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int begin = 0;
        int at = 0;
        while (at < source.length()) {
            char c = source.charAt(at);
            boolean twice = at + 1 < source.length() && source.charAt(at + 1) == c;
            if ((c == '{' || c == '}') && twice) {
                literal.append(c);
                at += 2;
            } else if (c == '}') {
                throw at(source, at, "'}' without '{'; write }} for a plain one");
            } else if (c == '{') {
                add(parts, literal, begin);
                int close = close(source, at);
                parts.add(new Insert(compile(source, at + 1, close, expressions)));
                at = close + 1;
                begin = at;
            } else {
                literal.append(c);
                at++;
            }
        }
        add(parts, literal, begin);
        return new Template(source, parts);
    }

    private static void add(List<Part> parts, StringBuilder literal, int index) {
        if (!literal.isEmpty()) {
            parts.add(new Literal(literal.toString(), index));
            literal.setLength(0);
        }
    }

    /** Where the expression ends; braces of objects and those in texts belong to it. */
    private static int close(String source, int open) {
        int depth = 0;
        boolean inText = false;
        for (int i = open; i < source.length(); i++) {
            char c = source.charAt(i);
            if (inText) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    inText = false;
                }
            } else if (c == '"') {
                inText = true;
            } else if (c == '{') {
                depth++;
            } else if (c == '}') {
                depth--;
                if (depth == 0) {
                    return i;
                }
            }
        }
        throw at(source, open, "'{' without '}'; write {{ for a plain one");
    }

    private static Expression compile(String source, int from, int to, ExpressionCompiler expressions) {
        try {
            return expressions.compile(source.substring(from, to));
        } catch (ExpressionSyntaxException failure) {
            int line = line(source, from) + failure.line() - 1;
            int column = failure.line() == 1 ? column(source, from) + failure.column() - 1 : failure.column();
            throw new ExpressionSyntaxException(String.valueOf(failure.getMessage()), line, column);
        }
    }

    private static ExpressionSyntaxException at(String source, int index, String message) {
        return new ExpressionSyntaxException(message, line(source, index), column(source, index));
    }

    private static int line(String source, int index) {
        return 1
                + (int) source.substring(0, index)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }

    private static int column(String source, int index) {
        return index - source.lastIndexOf('\n', index - 1);
    }

    @Override
    public String toString() {
        return source;
    }
}
