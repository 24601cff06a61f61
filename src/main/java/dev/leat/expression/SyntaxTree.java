package dev.leat.expression;

import com.schibsted.spt.data.jslt.parser.JsltParser;
import com.schibsted.spt.data.jslt.parser.JsltParserConstants;
import com.schibsted.spt.data.jslt.parser.JsltParserTreeConstants;
import com.schibsted.spt.data.jslt.parser.ParseException;
import com.schibsted.spt.data.jslt.parser.SimpleNode;
import com.schibsted.spt.data.jslt.parser.Token;
import dev.leat.config.ExpressionSyntaxException;
import java.io.StringReader;
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
    private static final Set<String> DOUBLE_FUNCTIONS = Set.of("number", "from-json", "parse-time");

    private static final Set<Integer> GROWING = Set.of(
            JsltParserTreeConstants.JJTLET,
            JsltParserTreeConstants.JJTFUNCTIONDECL,
            JsltParserTreeConstants.JJTPIPEOPERATOR);

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

    /**
     * What may grow with an event: what is computed with, but for numbers that stand there as such, and what loops do
     * with each item. Outer ones come first; texts that are multiplied are refused.
     */
    List<Guard> guards() {
        List<Guard> guards = new ArrayList<>();
        collectGuards(root, guards);
        return guards;
    }

    private static void collectGuards(SimpleNode node, List<Guard> guards) {
        boolean multiplies = uses(node, JsltParserConstants.STAR);
        boolean readsNumbers = uses(node, JsltParserConstants.MINUS) || uses(node, JsltParserConstants.SLASH);
        int given = node.getId() == JsltParserTreeConstants.JJTOBJECTCOMPREHENSION ? 2 : 1;
        for (int i = 0; i < node.jjtGetNumChildren(); i++) {
            SimpleNode child = (SimpleNode) node.jjtGetChild(i);
            if (multiplies && i % 2 == 0) {
                addFactor(child, guards);
            } else if (readsNumbers && i % 2 == 0 && !isNumber(child)) {
                guards.add(Guard.around(child, Operand.NAME));
            }
            if (i > 0 && isLoop(node) && child.getId() != JsltParserTreeConstants.JJTLET) {
                guards.add(Guard.around(child, given > 0 ? LoopItem.GIVEN : LoopItem.CONDITION));
                given--;
            }
            collectGuards(child, guards);
        }
    }

    private static boolean uses(SimpleNode node, int operator) {
        for (int i = 0; i < node.jjtGetNumChildren(); i++) {
            SimpleNode child = (SimpleNode) node.jjtGetChild(i);
            boolean computes = child.getId() == JsltParserTreeConstants.JJTADDITIVEOPERATOR
                    || child.getId() == JsltParserTreeConstants.JJTMULTIPLICATIVEOPERATOR;
            if (computes && child.jjtGetFirstToken().kind == operator) {
                return true;
            }
        }
        return false;
    }

    /** It begins with one, so it is one, or what is computed with one. */
    private static boolean isNumber(SimpleNode operand) {
        int first = operand.jjtGetFirstToken().kind;
        return first == JsltParserConstants.INTEGER || first == JsltParserConstants.DECIMAL;
    }

    private static void addFactor(SimpleNode factor, List<Guard> guards) {
        Token first = factor.jjtGetFirstToken();
        if (first.kind == JsltParserConstants.STRING) {
            throw at(first, Factor.IS_TEXT);
        }
        if (!isNumber(factor)) {
            guards.add(Guard.around(factor, Factor.NAME));
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
