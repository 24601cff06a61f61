package dev.leat.expression;

import com.schibsted.spt.data.jslt.parser.JsltParserConstants;
import com.schibsted.spt.data.jslt.parser.JsltParserTokenManager;
import com.schibsted.spt.data.jslt.parser.SimpleCharStream;
import com.schibsted.spt.data.jslt.parser.SimpleNode;
import com.schibsted.spt.data.jslt.parser.Token;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The words of an expression as they are written, with a call of {@link Factor} around all that is multiplied. */
final class GuardedTokens extends JsltParserTokenManager {
    private record Place(int line, int column) {
        static Place of(Token token) {
            return new Place(token.beginLine, token.beginColumn);
        }
    }

    private final Set<Place> openings = new HashSet<>();
    /** What ends there, and how many: a factor may end with another one. */
    private final Map<Place, Integer> closings = new HashMap<>();

    private final Deque<Token> waiting = new ArrayDeque<>();

    GuardedTokens(String source, List<SimpleNode> factors) {
        super(new SimpleCharStream(new StringReader(source)));
        for (SimpleNode factor : factors) {
            openings.add(Place.of(factor.jjtGetFirstToken()));
            closings.merge(Place.of(factor.jjtGetLastToken()), 1, Integer::sum);
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
        if (openings.contains(place)) {
            waiting.add(beside(token, JsltParserConstants.IDENT, Factor.NAME));
            waiting.add(beside(token, JsltParserConstants.LPAREN, "("));
        }
        waiting.add(token);
        for (int left = closings.getOrDefault(place, 0); left > 0; left--) {
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
