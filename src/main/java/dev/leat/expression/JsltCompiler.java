package dev.leat.expression;

import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.filters.TrueJsonFilter;
import com.schibsted.spt.data.jslt.impl.ExpressionImpl;
import com.schibsted.spt.data.jslt.impl.ParseContext;
import com.schibsted.spt.data.jslt.impl.PreparationContext;
import com.schibsted.spt.data.jslt.impl.ScopeManager;
import com.schibsted.spt.data.jslt.impl.VariableExpression;
import com.schibsted.spt.data.jslt.impl.VariableInfo;
import com.schibsted.spt.data.jslt.parser.JsltParser;
import com.schibsted.spt.data.jslt.parser.ParseException;
import com.schibsted.spt.data.jslt.parser.ParserImpl;
import com.schibsted.spt.data.jslt.parser.Token;
import com.schibsted.spt.data.jslt.parser.TokenMgrError;
import dev.leat.api.Expression;
import dev.leat.config.ExpressionCompiler;
import dev.leat.config.ExpressionSyntaxException;
import dev.leat.expression.JsltExpression.Used;
import java.io.StringReader;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compiles JSLT, made strict: unknown functions and variables are syntax errors, there are no imports, no function
 * calls itself, object constructors keep null, [] and {}, and decimals have exact functions ({@link ExactNumbers}).
 */
public final class JsltCompiler implements ExpressionCompiler {
    private static final Pattern LEXICAL_POSITION = Pattern.compile("line (\\d+), column (\\d+)");
    private static final String KNOWN_VARIABLES = "$key $headers $topic $partition $offset $timestamp and $parent";

    private final List<Function> functions = new ArrayList<>(Functions.ALL);

    public JsltCompiler() {
        this(InstantSource.system());
    }

    /** @param clock what {@code now()} reads */
    public JsltCompiler(InstantSource clock) {
        functions.add(new Now(clock));
    }

    @Override
    public Expression compile(String source) {
        try {
            SyntaxTree tree = SyntaxTree.parse(source);
            tree.refuseImports();
            tree.refuseRecursion();
            return compile(source, tree.computesDoubles());
        } catch (ParseException failure) {
            throw unexpected(failure);
        } catch (TokenMgrError failure) {
            throw lexical(failure);
        } catch (JsltException failure) {
            throw new ExpressionSyntaxException(
                    String.valueOf(failure.getMessageWithoutLocation()),
                    Math.max(failure.getLine(), 1),
                    Math.max(failure.getColumn(), 1));
        } catch (StackOverflowError failure) {
            throw new ExpressionSyntaxException("the expression is nested too deeply", 1, 1);
        } catch (NumberFormatException failure) {
            throw new ExpressionSyntaxException("a number is too large: " + failure.getMessage(), 1, 1);
        }
    }

    private Expression compile(String source, boolean computesDoubles) {
        Variables variables = new Variables();
        PreparationContext preparation = new PreparationContext();
        preparation.scope = variables;
        ParseContext context = new ParseContext(
                functions,
                "expression",
                name -> {
                    throw new JsltException("import is not available: " + name);
                },
                new HashMap<>(),
                new ArrayList<>(),
                preparation,
                new TrueJsonFilter());
        ExpressionImpl compiled =
                (ExpressionImpl) ParserImpl.compileExpression(context, new JsltParser(new StringReader(source)));
        return new JsltExpression(source, compiled, variables.used, computesDoubles);
    }

    private static ExpressionSyntaxException unexpected(ParseException failure) {
        Token found = failure.currentToken.next;
        String what = found.kind == 0 ? "the expression ends too early" : "unexpected '" + found.image + "'";
        return new ExpressionSyntaxException(what, found.beginLine, found.beginColumn);
    }

    private static ExpressionSyntaxException lexical(TokenMgrError failure) {
        String message = String.valueOf(failure.getMessage());
        Matcher position = LEXICAL_POSITION.matcher(message);
        boolean known = position.find();
        return new ExpressionSyntaxException(
                message.contains("<EOF>") ? "a text is not closed" : "a character that has no meaning here",
                known ? Integer.parseInt(position.group(1)) : 1,
                known ? Integer.parseInt(position.group(2)) : 1);
    }

    /** Sees which variables have to come from outside, and refuses those that nobody gives. */
    private static final class Variables extends ScopeManager {
        private final List<Used> used = new ArrayList<>();

        @Override
        public VariableInfo resolveVariable(VariableExpression expression) {
            int before = getParameterSlots().size();
            VariableInfo info = super.resolveVariable(expression);
            if (getParameterSlots().size() > before) {
                EventVariable known = EventVariable.named(expression.getVariable());
                if (known == null) {
                    throw new JsltException(
                            "unknown variable $" + expression.getVariable() + "; known are " + KNOWN_VARIABLES,
                            expression.getLocation());
                }
                used.add(new Used(known, info.getSlot()));
            }
            return info;
        }
    }
}
