package dev.leat.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.impl.AbstractFunction;
import com.schibsted.spt.data.jslt.impl.AbstractOperator;
import com.schibsted.spt.data.jslt.impl.BiggerComparison;
import com.schibsted.spt.data.jslt.impl.BiggerOrEqualComparison;
import com.schibsted.spt.data.jslt.impl.DivideOperator;
import com.schibsted.spt.data.jslt.impl.EqualsComparison;
import com.schibsted.spt.data.jslt.impl.Location;
import com.schibsted.spt.data.jslt.impl.MinusOperator;
import com.schibsted.spt.data.jslt.impl.MultiplyOperator;
import com.schibsted.spt.data.jslt.impl.NodeUtils;
import com.schibsted.spt.data.jslt.impl.PlusOperator;
import com.schibsted.spt.data.jslt.impl.SmallerComparison;
import com.schibsted.spt.data.jslt.impl.SmallerOrEqualsComparison;
import com.schibsted.spt.data.jslt.impl.UnequalsComparison;
import com.schibsted.spt.data.jslt.parser.JsltParserConstants;
import com.schibsted.spt.data.jslt.parser.Token;
import java.math.BigDecimal;

/**
 * One operator where it stands in an expression. The language's own wraps whole numbers beyond 64 bits, holds those
 * equal that are so in their last 64 bits, and compares others as doubles: here they are exact. It also repeats a text
 * as often as the number beside it says, so an event with a text and a large number would fill the memory.
 */
final class Operator extends AbstractFunction {
    static final String TEXT_FACTOR = "a text cannot be multiplied; number(x) and multiply(a, b) read texts as numbers";

    private interface Whole {
        JsonNode of(BigDecimal left, BigDecimal right);
    }

    private final int kind;
    private final Location location;
    private final AbstractOperator plain;
    private final Whole whole;

    /** @param first word of what it computes with, which failures name; with its place no expression spells the name */
    Operator(Token operator, Token first) {
        super(operator.image + '@' + operator.beginLine + ':' + operator.beginColumn, 2, 2);
        kind = operator.kind;
        location = new Location("expression", first.beginLine, first.beginColumn);
        plain = plain();
        whole = whole();
    }

    @Override
    public JsonNode call(JsonNode input, JsonNode[] arguments) {
        JsonNode left = operand(arguments[0]);
        JsonNode right = operand(arguments[1]);
        boolean always = kind == JsltParserConstants.SLASH;
        boolean exact =
                ExactNumbers.areWhole(left, right) && (always || !left.canConvertToInt() || !right.canConvertToInt());
        return exact ? whole.of(ExactNumbers.of(left), ExactNumbers.of(right)) : plain.perform(left, right);
    }

    private JsonNode operand(JsonNode value) {
        if (!value.isTextual()) {
            return value;
        }
        return switch (kind) {
            case JsltParserConstants.STAR -> throw new JsltException(TEXT_FACTOR, location);
            case JsltParserConstants.MINUS, JsltParserConstants.SLASH -> {
                ExactNumbers.refuseLong(value);
                yield NodeUtils.number(value, true, location);
            }
            default -> value;
        };
    }

    private AbstractOperator plain() {
        return switch (kind) {
            case JsltParserConstants.PLUS -> new PlusOperator(null, null, location);
            case JsltParserConstants.MINUS -> new MinusOperator(null, null, location);
            case JsltParserConstants.STAR -> new MultiplyOperator(null, null, location);
            case JsltParserConstants.SLASH -> new DivideOperator(null, null, location);
            case JsltParserConstants.EQUALS -> new EqualsComparison(null, null, location);
            case JsltParserConstants.UNEQUALS -> new UnequalsComparison(null, null, location);
            case JsltParserConstants.BIGGER -> new BiggerComparison(null, null, location);
            case JsltParserConstants.BIGOREQ -> new BiggerOrEqualComparison(null, null, location);
            case JsltParserConstants.SMALLER -> new SmallerComparison(null, null, location);
            case JsltParserConstants.SMALLOREQ -> new SmallerOrEqualsComparison(null, null, location);
            default -> throw new IllegalStateException("not an operator: " + kind);
        };
    }

    private Whole whole() {
        return switch (kind) {
            case JsltParserConstants.PLUS -> (left, right) -> ExactNumbers.toNode(left.add(right));
            case JsltParserConstants.MINUS -> (left, right) -> ExactNumbers.toNode(left.subtract(right));
            case JsltParserConstants.STAR -> (left, right) -> ExactNumbers.toNode(left.multiply(right));
            case JsltParserConstants.SLASH -> this::quotient;
            case JsltParserConstants.EQUALS -> (left, right) -> BooleanNode.valueOf(left.compareTo(right) == 0);
            case JsltParserConstants.UNEQUALS -> (left, right) -> BooleanNode.valueOf(left.compareTo(right) != 0);
            case JsltParserConstants.BIGGER -> (left, right) -> BooleanNode.valueOf(left.compareTo(right) > 0);
            case JsltParserConstants.BIGOREQ -> (left, right) -> BooleanNode.valueOf(left.compareTo(right) >= 0);
            case JsltParserConstants.SMALLER -> (left, right) -> BooleanNode.valueOf(left.compareTo(right) < 0);
            case JsltParserConstants.SMALLOREQ -> (left, right) -> BooleanNode.valueOf(left.compareTo(right) <= 0);
            default -> throw new IllegalStateException("not an operator: " + kind);
        };
    }

    private JsonNode quotient(BigDecimal dividend, BigDecimal divisor) {
        if (divisor.signum() == 0) {
            throw new JsltException("division by zero", location);
        }
        BigDecimal[] parts = dividend.divideAndRemainder(divisor);
        return parts[1].signum() == 0
                ? ExactNumbers.toNode(parts[0])
                : DoubleNode.valueOf(dividend.doubleValue() / divisor.doubleValue());
    }
}
