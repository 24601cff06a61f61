package dev.leat.expression;

import com.schibsted.spt.data.jslt.parser.JsltParserConstants;
import com.schibsted.spt.data.jslt.parser.JsltParserTreeConstants;
import com.schibsted.spt.data.jslt.parser.SimpleNode;
import com.schibsted.spt.data.jslt.parser.Token;
import dev.leat.config.ExpressionSyntaxException;
import java.util.HashSet;
import java.util.Set;

/**
 * Refuses regular expressions that an event could choose: {@code (?:(?:){9999}){9999999}} repeats nothing for years,
 * and reads no character at which {@link LimitedRegex} could look at the clock.
 */
final class RegexOrigins {
    private static final Set<String> FUNCTIONS = Set.of("test", "capture", "split", "replace");
    private static final Set<Integer> CONSTANT = Set.of(
            JsltParserConstants.STRING,
            JsltParserConstants.INTEGER,
            JsltParserConstants.NULL,
            JsltParserConstants.PLUS,
            JsltParserConstants.LPAREN,
            JsltParserConstants.RPAREN);

    private final Set<String> constants = new HashSet<>();
    private final Set<String> others = new HashSet<>();

    /** @throws ExpressionSyntaxException at the first that is not made of texts in the expression alone */
    static void check(SimpleNode root) {
        RegexOrigins origins = new RegexOrigins();
        origins.collect(root);
        origins.refuse(root);
    }

    private void collect(SimpleNode node) {
        Token first = node.jjtGetFirstToken();
        if (node.getId() == JsltParserTreeConstants.JJTLET) {
            (isConstant((SimpleNode) node.jjtGetChild(0)) ? constants : others).add(first.next.image);
        } else if (node.getId() == JsltParserTreeConstants.JJTFUNCTIONDECL) {
            Token parameter = first.next.next;
            while (parameter.kind != JsltParserConstants.RPAREN) {
                others.add(parameter.image);
                parameter = parameter.next;
            }
        }
        for (int i = 0; i < node.jjtGetNumChildren(); i++) {
            collect((SimpleNode) node.jjtGetChild(i));
        }
    }

    private boolean isConstant(SimpleNode value) {
        Token last = value.jjtGetLastToken().next;
        for (Token token = value.jjtGetFirstToken(); token != last; token = token.next) {
            String variable = token.kind == JsltParserConstants.VARIABLE ? token.image.substring(1) : "";
            boolean known = constants.contains(variable) && !others.contains(variable);
            if (!known && !CONSTANT.contains(token.kind)) {
                return false;
            }
        }
        return true;
    }

    private void refuse(SimpleNode node) {
        String function = node.jjtGetFirstToken().image;
        boolean regex = node.getId() == JsltParserTreeConstants.JJTFUNCTIONCALL && FUNCTIONS.contains(function);
        if (regex && node.jjtGetNumChildren() > 1 && !isConstant((SimpleNode) node.jjtGetChild(1))) {
            Token at = ((SimpleNode) node.jjtGetChild(1)).jjtGetFirstToken();
            throw new ExpressionSyntaxException(
                    "the regular expression of " + function + "() must be a text that stands in the expression: one"
                            + " that an event chooses could be tried for ever",
                    at.beginLine,
                    at.beginColumn);
        }
        for (int i = 0; i < node.jjtGetNumChildren(); i++) {
            refuse((SimpleNode) node.jjtGetChild(i));
        }
    }
}
