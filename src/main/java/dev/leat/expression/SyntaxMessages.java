package dev.leat.expression;

import com.schibsted.spt.data.jslt.parser.JsltParserConstants;
import com.schibsted.spt.data.jslt.parser.JsltParserTokenManager;
import com.schibsted.spt.data.jslt.parser.ParseException;
import com.schibsted.spt.data.jslt.parser.SimpleCharStream;
import com.schibsted.spt.data.jslt.parser.Token;
import com.schibsted.spt.data.jslt.parser.TokenMgrError;
import dev.leat.config.ExpressionSyntaxException;
import java.io.StringReader;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with the words of an expression, and what may be meant. */
final class SyntaxMessages {
    private static final Pattern LEXICAL = Pattern.compile(
            "line (\\d+), column (\\d+)(?:.*?Encountered: .*? \\((\\d+)\\).*?after : \"(.?)\")?", Pattern.DOTALL);
    private static final Map<String, String> OTHER_LANGUAGES = Map.of(
            "&", "write and",
            "!", "write not(…)",
            "'", "texts stand in double quotes",
            "`", "texts stand in double quotes");
    private static final Map<String, String> OTHER_WORDS =
            Map.of("|", "write or", "=", "write == to compare", "AND", "write and", "OR", "write or");
    private static final Set<Integer> BEFORE_A_NAME =
            Set.of(JsltParserConstants.DOT, JsltParserConstants.DEF, JsltParserConstants.LET, JsltParserConstants.AS);

    private SyntaxMessages() {}

    static ExpressionSyntaxException unexpected(String source, ParseException failure) {
        Token last = failure.currentToken;
        Token found = last.next;
        boolean word = last.kind == JsltParserConstants.IDENT || last.kind == JsltParserConstants.PIDENT;
        int before = word ? kindBefore(source, last) : JsltParserConstants.EOF;
        boolean inObject = before == JsltParserConstants.LCURLY || before == JsltParserConstants.COMMA;
        if (inObject && (found.kind == JsltParserConstants.COLON || last.kind == JsltParserConstants.PIDENT)) {
            return at(last, key(last));
        }
        if (last.kind == JsltParserConstants.IDENT && !BEFORE_A_NAME.contains(before)) {
            return at(
                    last,
                    "'" + last.image + "' is nothing by itself; a field begins with a dot (." + last.image
                            + "), a text stands in quotation marks (\"" + last.image + "\")");
        }
        if (found.kind == JsltParserConstants.EOF) {
            return at(found, "the expression ends too early");
        }
        boolean items = last.kind == JsltParserConstants.LBRACKET && found.kind == JsltParserConstants.RBRACKET;
        String hint = items ? "for every item write [for (.list) .name]" : OTHER_WORDS.get(found.image);
        return at(found, "unexpected '" + found.image + "'" + (hint == null ? "" : "; " + hint));
    }

    private static String key(Token word) {
        String name = word.image.replaceFirst(":.*", "");
        return "the key '" + name + "' needs quotation marks (\"" + name + "\")";
    }

    /** The kind of the word before; that of the end when it is the first. */
    private static int kindBefore(String source, Token word) {
        JsltParserTokenManager tokens = new JsltParserTokenManager(new SimpleCharStream(new StringReader(source)));
        int before = JsltParserConstants.EOF;
        Token token = tokens.getNextToken();
        while (token.kind != JsltParserConstants.EOF
                && (token.beginLine != word.beginLine || token.beginColumn != word.beginColumn)) {
            before = token.kind;
            token = tokens.getNextToken();
        }
        return before;
    }

    static ExpressionSyntaxException lexical(TokenMgrError failure) {
        String message = String.valueOf(failure.getMessage());
        Matcher place = LEXICAL.matcher(message);
        boolean known = place.find();
        boolean begun = known && place.group(4) != null && !place.group(4).isEmpty();
        int column = known ? Integer.parseInt(place.group(2)) - (begun ? 1 : 0) : 1;
        return new ExpressionSyntaxException(
                message.contains("<EOF>")
                        ? "a text is not closed"
                        : noMeaning(begun ? place.group(4) : found(known ? place.group(3) : null)),
                known ? Math.max(Integer.parseInt(place.group(1)), 1) : 1,
                Math.max(column, 1));
    }

    /** Empty when it is not told. */
    private static String found(@Nullable String code) {
        return code == null ? "" : Character.toString((char) Integer.parseInt(code));
    }

    private static String noMeaning(String character) {
        boolean shown = !character.isBlank() && !Character.isISOControl(character.charAt(0));
        String hint = OTHER_LANGUAGES.get(character);
        return (shown ? "the character " + character : "a character") + " has no meaning here"
                + (hint == null ? "" : "; " + hint);
    }

    private static ExpressionSyntaxException at(Token token, String message) {
        return new ExpressionSyntaxException(message, Math.max(token.beginLine, 1), Math.max(token.beginColumn, 1));
    }
}
