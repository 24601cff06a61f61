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
import com.schibsted.spt.data.jslt.parser.TokenMgrError;
import dev.leat.api.Expression;
import dev.leat.config.ExpressionCompiler;
import dev.leat.config.ExpressionSyntaxException;
import dev.leat.expression.JsltExpression.Given;
import dev.leat.expression.JsltExpression.Used;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Compiles JSLT, made strict: unknown functions and variables are syntax errors, there are no imports, no function
 * calls itself, texts are not multiplied, loops have bounds, no event chooses a regular expression, object
 * constructors keep null, [] and {}, whole numbers are exact ({@link Operator}), and decimals have exact functions
 * ({@link ExactNumbers}).
 */
public final class JsltCompiler implements ExpressionCompiler {
    private static final String KNOWN_VARIABLES = "$key $headers $topic $partition $offset $timestamp and $parent";

    private final List<Function> functions = new ArrayList<>(Functions.ALL);
    private final boolean modest;
    private final LongSupplier nanoTime;

    public JsltCompiler() {
        this(InstantSource.system());
    }

    /** @param clock what {@code now()} reads */
    public JsltCompiler(InstantSource clock) {
        this(clock, System::nanoTime, false);
    }

    /** For who may only look: without what could fill the memory, as let, def, pipes and nested loops. */
    public static JsltCompiler modest() {
        return new JsltCompiler(InstantSource.system(), System::nanoTime, true);
    }

    /** @param nanoTime by which loops are too slow */
    JsltCompiler(InstantSource clock, LongSupplier nanoTime, boolean modest) {
        this.modest = modest;
        this.nanoTime = nanoTime;
        functions.add(new Now(clock));
        functions.addAll(WholeNumbers.ALL);
        functions.addAll(new RegexFunctions().all());
    }

    @Override
    public Expression compile(String source) {
        try {
            SyntaxTree tree = SyntaxTree.parse(source);
            tree.refuseImports();
            tree.refuseRecursion();
            tree.refuseLargeNumbers();
            tree.refuseRegexOfEvents();
            if (modest) {
                tree.refuseGrowth();
            }
            return compile(source, tree);
        } catch (ParseException failure) {
            throw SyntaxMessages.unexpected(source, failure);
        } catch (TokenMgrError failure) {
            throw SyntaxMessages.lexical(failure);
        } catch (JsltException failure) {
            throw new ExpressionSyntaxException(
                    String.valueOf(failure.getMessageWithoutLocation()),
                    Math.max(failure.getLine(), 1),
                    Math.max(failure.getColumn(), 1));
        } catch (StackOverflowError failure) {
            throw new ExpressionSyntaxException("the expression is nested too deeply", 1, 1);
        }
    }

    private Expression compile(String source, SyntaxTree tree) {
        Variables variables = new Variables();
        PreparationContext preparation = new PreparationContext();
        preparation.scope = variables;
        List<Guard> guards = tree.guards();
        List<Function> all = new ArrayList<>(functions);
        guards.forEach(guard -> all.add(guard.function()));
        ParseContext context = new ParseContext(
                all,
                "expression",
                name -> {
                    throw new JsltException("import is not available: " + name);
                },
                new HashMap<>(),
                new ArrayList<>(),
                preparation,
                new TrueJsonFilter());
        JsltParser parser = new JsltParser(new GuardedTokens(source, guards));
        ExpressionImpl compiled = (ExpressionImpl) ParserImpl.compileExpression(context, parser);
        return new JsltExpression(source, compiled, variables.given(nanoTime), tree);
    }

    /** Sees which variables have to come from outside, and refuses those that nobody gives. */
    private static final class Variables extends ScopeManager {
        private final List<Used> used = new ArrayList<>();
        private int loopSlot = Given.NO_LOOPS;

        @Override
        public VariableInfo resolveVariable(VariableExpression expression) {
            int before = getParameterSlots().size();
            VariableInfo info = super.resolveVariable(expression);
            if (expression.getVariable().equals(LoopBudget.VARIABLE)) {
                loopSlot = info.getSlot();
            } else if (getParameterSlots().size() > before) {
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

        Given given(LongSupplier nanoTime) {
            return new Given(used, loopSlot, nanoTime);
        }
    }
}
