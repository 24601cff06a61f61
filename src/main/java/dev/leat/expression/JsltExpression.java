package dev.leat.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.impl.ExpressionImpl;
import com.schibsted.spt.data.jslt.impl.Scope;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.Expression;
import dev.leat.api.FailureKind;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A compiled JSLT expression; only the variables that it uses are computed. */
final class JsltExpression implements Expression {
    private static final int REASON_CHARACTERS_MAX = 200;

    /** A variable that the expression uses, and where JSLT looks for its value. */
    record Used(EventVariable variable, int slot) {}

    /**
     * What it gets from outside.
     *
     * @param loopSlot of {@link LoopBudget#VARIABLE}, or {@link #NO_LOOPS}
     */
    record Given(List<Used> variables, int loopSlot, LongSupplier nanoTime) {
        static final int NO_LOOPS = -1;

        Given {
            variables = List.copyOf(variables);
        }
    }

    private final String source;
    private final ExpressionImpl compiled;
    private final Given given;
    private final Used[] used;
    private final int loopSlot;
    private final boolean computesDoubles;
    /** The expression is this variable and nothing else; null: it is something else. */
    private final @Nullable EventVariable alone;
    /** For all events, from any thread, when nothing is ever put into it; null: each event needs its own. */
    private final @Nullable Scope shared;

    /** @param tree that of the source; not kept */
    JsltExpression(String source, ExpressionImpl compiled, Given given, SyntaxTree tree) {
        this.source = source;
        this.compiled = compiled;
        this.given = given;
        this.used = given.variables().toArray(Used[]::new);
        this.loopSlot = given.loopSlot();
        this.computesDoubles = tree.computesDoubles();
        this.alone = tree.isVariable() ? used[0].variable() : null;
        boolean empty = compiled.getStackFrameSize() == 0 && !tree.definesFunctions();
        this.shared = empty ? new Scope(0) : null;
    }

    /** For a tombstone {@code .} is null, so that its key can still be mapped. */
    @Override
    public JsonNode apply(Event event) {
        return evaluate(event, event.isTombstone() ? NullNode.getInstance() : event.value(), null);
    }

    @Override
    public JsonNode apply(Event event, JsonNode input, JsonNode parent) {
        return evaluate(event, input, parent);
    }

    @Override
    public Set<String> variables() {
        return given.variables().stream().map(one -> one.variable().variable()).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public String toString() {
        return source;
    }

    private JsonNode evaluate(Event event, JsonNode input, @Nullable JsonNode parent) {
        try {
            if (alone != null) {
                return alone.of(event, parent);
            }
            JsonNode result = compiled.apply(shared == null ? scope(event, parent) : shared, input);
            if (computesDoubles) {
                ExactNumbers.refuseNonFinite(result);
            }
            return result;
        } catch (EventException failure) {
            throw failure;
        } catch (JsltException failure) {
            throw failed(failure.getMessageWithoutLocation(), failure.getLine(), failure.getColumn());
        } catch (NumberFormatException failure) {
            throw failed("a text has too many digits for this; decimal(x) keeps them", -1, -1);
        } catch (ArithmeticException failure) {
            throw failed(failure.getMessage(), -1, -1);
        } catch (IndexOutOfBoundsException failure) {
            throw failed("the text is too short for this part of it", -1, -1);
        } catch (RuntimeException failure) {
            throw failed(String.valueOf(failure), -1, -1);
        } catch (StackOverflowError failure) {
            throw failed("the value is nested too deeply", -1, -1);
        }
    }

    private Scope scope(Event event, @Nullable JsonNode parent) {
        Scope scope = new Scope(compiled.getStackFrameSize());
        for (Used one : used) {
            scope.setValue(one.slot(), one.variable().of(event, parent));
        }
        if (loopSlot != Given.NO_LOOPS) {
            giveBudget(scope);
        }
        return scope;
    }

    private void giveBudget(Scope scope) {
        scope.setValue(loopSlot, new POJONode(new LoopBudget(given.nanoTime())));
    }

    private static EventException failed(@Nullable String message, int line, int column) {
        String reason = String.valueOf(message);
        if (reason.length() > REASON_CHARACTERS_MAX) {
            reason = reason.substring(0, REASON_CHARACTERS_MAX) + "…";
        }
        String where = line < 0 ? "" : ", at " + line + ":" + column + " of the expression";
        return new EventException(FailureKind.EXPRESSION, reason + where);
    }
}
