package dev.leat.observe.trace;

import dev.leat.api.EventException;
import dev.leat.api.Trace;
import dev.leat.api.TransientException;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.util.List;
import java.util.Map;

/** A request, in the trace of the first event that it is for; linked with the others. */
final class OpenRequestSpan implements RequestSpan {
    private static final int ERROR_STATUS = 400;

    private final Span span;

    private OpenRequestSpan(Span span) {
        this.span = span;
    }

    static RequestSpan begin(Tracer tracer, Tracing.Request request, List<Trace> asking) {
        if (!(asking.get(0) instanceof EventSpan first)) {
            return RequestSpan.NONE;
        }
        SpanBuilder builder = first.within(tracer, request.method())
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute(Keys.METHOD, request.method())
                .setAttribute(Keys.SCHEME, request.tls() ? "https" : "http")
                .setAttribute(Keys.HOST, request.host())
                .setAttribute(Keys.PORT, (long) request.port());
        if (request.attempt() > 1) {
            builder.setAttribute(Keys.RESENDS, request.attempt() - 1L);
        }
        asking.stream().skip(1).limit(PipelineTracing.LINKS_MAX).forEach(other -> {
            if (other instanceof EventSpan known) {
                builder.addLink(known.span().getSpanContext());
            }
        });
        return new OpenRequestSpan(builder.startSpan());
    }

    @Override
    public Map<String, String> headers() {
        return EventSpan.headers(span);
    }

    @Override
    public void answered(int status) {
        span.setAttribute(Keys.STATUS, (long) status);
        if (status >= ERROR_STATUS) {
            span.setAttribute(Keys.ERROR, Integer.toString(status));
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }

    @Override
    public void failed(Throwable failure) {
        if (failure instanceof TransientException passing) {
            span.setAttribute(Keys.ERROR, passing.kind().name());
        } else if (failure instanceof EventException known) {
            span.setAttribute(Keys.ERROR, known.kind().name());
        } else {
            span.setAttribute(Keys.ERROR, failure.getClass().getName());
        }
        span.setStatus(StatusCode.ERROR, String.valueOf(failure.getMessage()));
        span.end();
    }
}
