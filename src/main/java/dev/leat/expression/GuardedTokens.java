package dev.leat.expression;

import com.schibsted.spt.data.jslt.parser.JsltParserConstants;
import com.schibsted.spt.data.jslt.parser.JsltParserTokenManager;
import com.schibsted.spt.data.jslt.parser.SimpleCharStream;
import com.schibsted.spt.data.jslt.parser.Token;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The words of an expression as they are written, with the calls of its {@link Guard}s around what they guard, and a
 * comma for an operator whose two sides go to one. Calls stand in parentheses, as a name behind a dot that ends the
 * expression before would be taken for that of a field.
 */
final class GuardedTokens extends JsltParserTokenManager {
    private record Place(int line, int column) {
        static Place of(Token token) {
            return new Place(token.beginLine, token.beginColumn);
        }
    }

    private final Map<Place, List<Guard>> openings = new HashMap<>();
    /** Inner ones first. */
    private final Map<Place, Deque<Guard>> closings = new HashMap<>();

    private final Set<Place> operators = new HashSet<>();

    private final Deque<Token> waiting = new ArrayDeque<>();

    /** @param guards outer ones first */
    GuardedTokens(String source, List<Guard> guards) {
        super(new SimpleCharStream(new StringReader(source)));
        for (Guard guard : guards) {
            openings.computeIfAbsent(Place.of(guard.first()), place -> new ArrayList<>())
                    .add(guard);
            closings.computeIfAbsent(Place.of(guard.last()), place -> new ArrayDeque<>())
                    .push(guard);
            if (guard.operator() != null) {
                operators.add(Place.of(guard.operator()));
            }
        }
    }

    @Override
    public Token getNextToken() {
        if (waiting.isEmpty()) {
            read(super.getNextToken());
        }
        return waiting.remove();
    }

    private void read(Token token) {
        Place place = Place.of(token);
        for (Guard guard : openings.getOrDefault(place, List.of())) {
            waiting.add(beside(token, JsltParserConstants.LPAREN, "("));
            waiting.add(
                    beside(token, JsltParserConstants.IDENT, guard.function().getName()));
            waiting.add(beside(token, JsltParserConstants.LPAREN, "("));
        }
        waiting.add(operators.contains(place) ? beside(token, JsltParserConstants.COMMA, ",") : token);
        for (Guard guard : closings.getOrDefault(place, new ArrayDeque<>(0))) {
            if (guard.counts()) {
                waiting.add(beside(token, JsltParserConstants.COMMA, ","));
                waiting.add(beside(token, JsltParserConstants.VARIABLE, "$" + LoopBudget.VARIABLE));
            }
            waiting.add(beside(token, JsltParserConstants.RPAREN, ")"));
            waiting.add(beside(token, JsltParserConstants.RPAREN, ")"));
        }
    }

    private static Token beside(Token token, int kind, String image) {
        Token added = Token.newToken(kind, image);
        added.beginLine = token.beginLine;
        added.beginColumn = token.beginColumn;
        added.endLine = token.endLine;
        added.endColumn = token.endColumn;
        return added;
    }
}
