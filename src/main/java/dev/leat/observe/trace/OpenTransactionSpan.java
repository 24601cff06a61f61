package dev.leat.observe.trace;

import dev.leat.api.Event;
import dev.leat.batch.DeadLetter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A transaction: a span in the trace of its first batch, linked with the events that are followed in it; and in the
 * trace of each of these a span {@code commit}, linked back.
 */
final class OpenTransactionSpan implements TransactionSpan {
    private final Span span;
    private final Map<Followed, Span> commits;

    private OpenTransactionSpan(Span span, Map<Followed, Span> commits) {
        this.span = span;
        this.commits = commits;
    }

    static TransactionSpan begin(Tracer tracer, Tracing.Target target, int lane, List<Event> followed) {
        Map<Followed, Span> commits = new LinkedHashMap<>();
        for (Event event : followed) {
            if (event.trace() instanceof EventSpan known && commits.size() < PipelineTracing.LINKS_MAX) {
                commits.computeIfAbsent(
                        known.event(),
                        one -> one.root().within(tracer, "commit").startSpan());
            }
        }
        if (commits.isEmpty()) {
            return TransactionSpan.NONE;
        }
        Span batch = commits.keySet().iterator().next().batch();
        SpanBuilder builder =
                builder(tracer, target, lane).setParent(Context.root().with(batch));
        commits.keySet().forEach(one -> builder.addLink(one.root().span().getSpanContext()));
        Span span = builder.startSpan();
        commits.values().forEach(commit -> commit.addLink(span.getSpanContext()));
        return new OpenTransactionSpan(span, commits);
    }

    private static SpanBuilder builder(Tracer tracer, Tracing.Target target, int lane) {
        String table = target.table();
        SpanBuilder builder = tracer.spanBuilder(table == null ? target.operation() : target.operation() + " " + table)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute(Keys.DB_SYSTEM, "postgresql")
                .setAttribute(Keys.DB_NAMESPACE, target.database())
                .setAttribute(Keys.DB_OPERATION, target.operation())
                .setAttribute(Keys.HOST, target.host())
                .setAttribute(Keys.PORT, (long) target.port())
                .setAttribute(Keys.LANE, (long) lane);
        return table == null ? builder : builder.setAttribute(Keys.DB_TABLE, table);
    }

    @Override
    public void committed(List<DeadLetter> deadLetters) {
        for (DeadLetter letter : deadLetters) {
            if (letter.event().trace() instanceof EventSpan known) {
                known.event().deadLettered(letter);
            }
        }
        commits.forEach((event, commit) -> {
            event.written();
            commit.end();
        });
        span.setAttribute(Keys.FOLLOWED, (long) commits.size())
                .setAttribute(Keys.DEAD_LETTERS, (long) deadLetters.size())
                .end();
    }

    @Override
    public void failed(String sqlState, String reason) {
        commits.values().forEach(commit -> fail(commit, sqlState, reason));
        fail(span, sqlState, reason);
    }

    private static void fail(Span span, String sqlState, String reason) {
        if (!sqlState.isEmpty()) {
            span.setAttribute(Keys.DB_STATUS, sqlState);
        }
        span.setAttribute(Keys.ERROR, sqlState.isEmpty() ? "_OTHER" : sqlState);
        span.setStatus(StatusCode.ERROR, reason);
        span.end();
    }
}
