package dev.leat.expression;

import com.schibsted.spt.data.jslt.parser.JsltParser;
import com.schibsted.spt.data.jslt.parser.JsltParserConstants;
import com.schibsted.spt.data.jslt.parser.JsltParserTreeConstants;
import com.schibsted.spt.data.jslt.parser.ParseException;
import com.schibsted.spt.data.jslt.parser.SimpleNode;
import com.schibsted.spt.data.jslt.parser.Token;
import dev.leat.config.ExpressionSyntaxException;
import java.io.StringReader;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The parsed text of an expression, to find what JSLT allows and we do not: imports and recursion. */
final class SyntaxTree {
    /** Functions of the language that compute with doubles. */
    private static final Set<String> DOUBLE_FUNCTIONS = Set.of("number", "parse-time");

    private static final Set<Integer> GROWING = Set.of(
            JsltParserTreeConstants.JJTLET,
            JsltParserTreeConstants.JJTFUNCTIONDECL,
            JsltParserTreeConstants.JJTPIPEOPERATOR);

    private static final Set<Integer> OPERATIONS = Set.of(
            JsltParserTreeConstants.JJTCOMPARATIVEEXPR,
            JsltParserTreeConstants.JJTADDITIVEEXPR,
            JsltParserTreeConstants.JJTMULTIPLICATIVEEXPR);

    private final SimpleNode root;
    private final Map<String, SimpleNode> functions = new LinkedHashMap<>();
    private final Map<String, Set<String>> calls = new HashMap<>();

    private SyntaxTree(SimpleNode root) {
        this.root = root;
    }

    /** @throws ParseException when it is no expression at all */
    static SyntaxTree parse(String source) throws ParseException {
        TreeParser parser = new TreeParser(source);
        parser.Start();
        return new SyntaxTree(parser.root());
    }

    void refuseImports() {
        for (int i = 0; i < root.jjtGetNumChildren(); i++) {
            Token first = ((SimpleNode) root.jjtGetChild(i)).jjtGetFirstToken();
            if (first.kind == JsltParserConstants.IMPORT) {
                throw at(first, "import is not available; write the functions into the expression");
            }
        }
    }

    /** Of these a few words let a small event fill the memory. */
    void refuseGrowth() {
        refuseGrowth(root, false);
    }

    private static void refuseGrowth(SimpleNode node, boolean inLoop) {
        Token first = node.jjtGetFirstToken();
        if (GROWING.contains(node.getId())) {
            throw at(first, "'" + first.image + "' is not available here");
        }
        boolean loop = isLoop(node);
        if (loop && inLoop) {
            throw at(first.next, "a loop within a loop is not available here");
        }
        for (int i = 0; i < node.jjtGetNumChildren(); i++) {
            refuseGrowth((SimpleNode) node.jjtGetChild(i), inLoop || loop);
        }
    }

    /** A function that calls itself could run for ever. */
    void refuseRecursion() {
        for (int i = 0; i < root.jjtGetNumChildren(); i++) {
            SimpleNode node = (SimpleNode) root.jjtGetChild(i);
            if (node.jjtGetFirstToken().kind == JsltParserConstants.DEF) {
                String name = node.jjtGetFirstToken().next.image;
                Set<String> called = new HashSet<>();
                collectCalls(node, called);
                functions.put(name, node);
                calls.put(name, called);
            }
        }
        functions.forEach((name, node) -> {
            if (reaches(name)) {
                throw at(node.jjtGetFirstToken().next, "function '" + name + "' calls itself; recursion is refused");
            }
        });
    }

    /** Whether it has functions of its own. */
    boolean definesFunctions() {
        for (int i = 0; i < root.jjtGetNumChildren(); i++) {
            if (((SimpleNode) root.jjtGetChild(i)).getId() == JsltParserTreeConstants.JJTFUNCTIONDECL) {
                return true;
            }
        }
        return false;
    }

    /** Whether it is a variable and nothing else. */
    boolean isVariable() {
        Token first = root.jjtGetFirstToken();
        return first.kind == JsltParserConstants.VARIABLE && first.next.kind == JsltParserConstants.EOF;
    }

    /** Whether its result can hold a double that the event did not hold: only then it can be infinite or no number. */
    boolean computesDoubles() {
        Deque<SimpleNode> open = new ArrayDeque<>();
        open.add(root);
        while (!open.isEmpty()) {
            SimpleNode node = open.poll();
            int id = node.getId();
            if (id == JsltParserTreeConstants.JJTADDITIVEOPERATOR
                    || id == JsltParserTreeConstants.JJTMULTIPLICATIVEOPERATOR
                    || (id == JsltParserTreeConstants.JJTFUNCTIONCALL
                            && DOUBLE_FUNCTIONS.contains(node.jjtGetFirstToken().image))) {
                return true;
            }
            for (int i = 0; i < node.jjtGetNumChildren(); i++) {
                open.add((SimpleNode) node.jjtGetChild(i));
            }
        }
        return false;
    }

    /** An event could choose one that no limit of time ends. */
    void refuseRegexOfEvents() {
        RegexOrigins.check(root);
    }

    /** Whole numbers beyond 64 bits, and what would be infinite. */
    void refuseLargeNumbers() {
        for (Token token = root.jjtGetFirstToken(); token.kind != JsltParserConstants.EOF; token = token.next) {
            boolean large = token.kind == JsltParserConstants.INTEGER
                    ? new BigInteger(token.image).bitLength() >= Long.SIZE
                    : token.kind == JsltParserConstants.DECIMAL && Double.isInfinite(Double.parseDouble(token.image));
            if (large) {
                throw at(token, "the number is too large to stand here; write decimal(\"…\") with its digits");
            }
        }
    }

    /** Operators, indexes, and loops with each item. Outer ones come first; texts that are multiplied are refused. */
    List<Guard> guards() {
        List<Guard> guards = new ArrayList<>();
        collectGuards(root, guards);
        return guards;
    }

    private static void collectGuards(SimpleNode node, List<Guard> guards) {
        if (OPERATIONS.contains(node.getId())) {
            for (int i = node.jjtGetNumChildren() - 2; i > 0; i -= 2) {
                guards.add(operation(node, i));
            }
        }
        int given = node.getId() == JsltParserTreeConstants.JJTOBJECTCOMPREHENSION ? 2 : 1;
        for (int i = 0; i < node.jjtGetNumChildren(); i++) {
            SimpleNode child = (SimpleNode) node.jjtGetChild(i);
            if (i > 0 && isLoop(node) && child.getId() != JsltParserTreeConstants.JJTLET) {
                guards.add(Guard.around(child, given > 0 ? LoopItem.GIVEN : LoopItem.CONDITION));
                given--;
            }
            if (node.getId() == JsltParserTreeConstants.JJTARRAYSLICING
                    && child.getId() == JsltParserTreeConstants.JJTEXPR) {
                guards.add(Guard.around(child, Index.GUARD));
            }
            collectGuards(child, guards);
        }
    }

    /** From the first operand of a chain to the one behind this operator. */
    private static Guard operation(SimpleNode chain, int operator) {
        Token sign = ((SimpleNode) chain.jjtGetChild(operator)).jjtGetFirstToken();
        SimpleNode right = (SimpleNode) chain.jjtGetChild(operator + 1);
        if (sign.kind == JsltParserConstants.STAR) {
            refuseText((SimpleNode) chain.jjtGetChild(operator - 1));
            refuseText(right);
        }
        Token first = chain.jjtGetFirstToken();
        return new Guard(first, right.jjtGetLastToken(), new Operator(sign, first), sign);
    }

    private static void refuseText(SimpleNode factor) {
        Token first = factor.jjtGetFirstToken();
        if (first.kind == JsltParserConstants.STRING) {
            throw at(first, Operator.TEXT_FACTOR);
        }
    }

    private static boolean isLoop(SimpleNode node) {
        return (node.getId() == JsltParserTreeConstants.JJTARRAY
                        || node.getId() == JsltParserTreeConstants.JJTOBJECTCOMPREHENSION)
                && node.jjtGetFirstToken().next.kind == JsltParserConstants.FOR;
    }

    private static void collectCalls(SimpleNode node, Set<String> called) {
        if (node.getId() == JsltParserTreeConstants.JJTFUNCTIONCALL) {
            called.add(node.jjtGetFirstToken().image);
        }
        for (int i = 0; i < node.jjtGetNumChildren(); i++) {
            collectCalls((SimpleNode) node.jjtGetChild(i), called);
        }
    }

    private boolean reaches(String start) {
        Set<String> seen = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(calls.getOrDefault(start, Set.of()));
        while (!open.isEmpty()) {
            String name = open.poll();
            if (name.equals(start)) {
                return true;
            }
            if (seen.add(name)) {
                open.addAll(calls.getOrDefault(name, Set.of()));
            }
        }
        return false;
    }

    private static ExpressionSyntaxException at(Token token, String message) {
        return new ExpressionSyntaxException(message, token.beginLine, token.beginColumn);
    }

    /** Makes the tree visible that the parser keeps for its package. */
    private static final class TreeParser extends JsltParser {
        TreeParser(String source) {
            super(new StringReader(source));
        }

        SimpleNode root() {
            return (SimpleNode) jjtree.rootNode();
        }
    }
}
