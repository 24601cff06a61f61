package dev.leat.observe.trace;

import dev.leat.api.Trace;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A span of one event: the one that follows it from the poll to its end, or that of a stage inside of it. */
final class EventSpan implements Trace {
    private final Followed event;
    private final @Nullable EventSpan outer;
    private final Span span;

    /** @param outer the span around it; null for the one that follows the event */
    EventSpan(Followed event, @Nullable EventSpan outer, Span span) {
        this.event = event;
        this.outer = outer;
        this.span = span;
    }

    Followed event() {
        return event;
    }

    @Nullable
    EventSpan outer() {
        return outer;
    }

    Span span() {
        return span;
    }

    EventSpan begin(Tracer tracer, String name) {
        return new EventSpan(event, this, within(tracer, name).startSpan());
    }

    /** A span inside of this one, in the making. */
    SpanBuilder within(Tracer tracer, String name) {
        return tracer.spanBuilder(name).setParent(Context.root().with(span));
    }

    @Override
    public Map<String, String> headers() {
        return headers(span);
    }

    static Map<String, String> headers(Span span) {
        Map<String, String> headers = new HashMap<>();
        W3CTraceContextPropagator.getInstance()
                .inject(Context.root().with(span), headers, (carrier, name, value) -> headers.put(name, value));
        return headers;
    }
}
