package dev.leat.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.impl.ExpressionImpl;
import com.schibsted.spt.data.jslt.impl.Scope;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.Expression;
import dev.leat.api.FailureKind;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A compiled JSLT expression; only the variables that it uses are computed. */
final class JsltExpression implements Expression {
    private static final int REASON_CHARACTERS_MAX = 200;

    /** A variable that the expression uses, and where JSLT looks for its value. */
    record Used(EventVariable variable, int slot) {}

    private final String source;
    private final ExpressionImpl compiled;
    private final Used[] used;
    private final boolean computesDoubles;

    JsltExpression(String source, ExpressionImpl compiled, Collection<Used> used, boolean computesDoubles) {
        this.source = source;
        this.compiled = compiled;
        this.used = used.toArray(Used[]::new);
        this.computesDoubles = computesDoubles;
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
        return List.of(used).stream().map(one -> one.variable().variable()).collect(Collectors.toUnmodifiableSet());
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
            JsonNode result = compiled.apply(scope(event, parent), input);
            if (computesDoubles) {
                ExactNumbers.refuseNonFinite(result);
            }
            return result;
        } catch (EventException failure) {
            throw failure;
        } catch (JsltException failure) {
            throw failed(failure.getMessageWithoutLocation(), failure.getLine(), failure.getColumn());
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
        return scope;
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
