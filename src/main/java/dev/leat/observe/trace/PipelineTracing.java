package dev.leat.observe.trace;

import dev.leat.api.Event;
import dev.leat.api.Origin;
import dev.leat.api.Trace;
import dev.leat.batch.Batch;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the spans of one pipeline. */
final class PipelineTracing implements Tracing {
    /** Links of one span, and so events of one batch that are followed; OpenTelemetry keeps no more. */
    static final int LINKS_MAX = 128;

    private final Tracer tracer;
    private final Sampling sampling;
    private final SpanCounts counts;
    private final String pipeline;
    private final String group;

    /**
     * @param pipeline its name
     * @param group its consumer group
     */
    PipelineTracing(Tracer tracer, Sampling sampling, SpanCounts counts, String pipeline, String group) {
        this.tracer = tracer;
        this.sampling = sampling;
        this.counts = counts;
        this.pipeline = pipeline;
        this.group = group;
    }

    @Override
    public boolean isOn() {
        return true;
    }

    @Override
    public Batch polled(Batch batch) {
        List<Event> sent = List.of();
        List<Followed> followed = List.of();
        int passedOver = 0;
        for (int i = 0; i < batch.events().size(); i++) {
            Event event = batch.events().get(i);
            Context from = sampling.wanted(event.origin().headers());
            if (from == null) {
                continue;
            }
            if (followed.size() == LINKS_MAX || !sampling.admits()) {
                passedOver++;
                continue;
            }
            if (followed.isEmpty()) {
                sent = new ArrayList<>(batch.events());
                followed = new ArrayList<>();
            }
            Followed one = new Followed(process(event.origin(), from));
            followed.add(one);
            sent.set(i, event.withTrace(one.root()));
        }
        counts.events(followed.size(), passedOver);
        if (followed.isEmpty()) {
            return batch;
        }
        Span span = span(batch, followed, passedOver);
        followed.forEach(one -> one.joins(span));
        return batch.after(sent, List.of(), 0);
    }

    private Span process(Origin origin, Context from) {
        return consumer("process", origin.topic(), origin.partition())
                .setParent(from)
                .setAttribute(Keys.OFFSET, origin.offset())
                .startSpan();
    }

    private Span span(Batch batch, List<Followed> followed, int passedOver) {
        SpanBuilder builder = consumer(
                        "batch", batch.partition().topic(), batch.partition().partition())
                .setNoParent()
                .setAttribute(Keys.MESSAGES, (long) batch.events().size())
                .setAttribute(Keys.EPOCH, batch.epoch())
                .setAttribute(Keys.FOLLOWED, (long) followed.size());
        if (passedOver > 0) {
            builder.setAttribute(Keys.PASSED_OVER, (long) passedOver);
        }
        followed.forEach(one -> builder.addLink(one.root().span().getSpanContext()));
        return builder.startSpan();
    }

    private SpanBuilder consumer(String operation, String topic, int partition) {
        return tracer.spanBuilder(operation + " " + topic)
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute(Keys.SYSTEM, "kafka")
                .setAttribute(Keys.OPERATION, operation)
                .setAttribute(Keys.OPERATION_TYPE, "process")
                .setAttribute(Keys.TOPIC, topic)
                .setAttribute(Keys.PARTITION, Integer.toString(partition))
                .setAttribute(Keys.GROUP, group)
                .setAttribute(Keys.PIPELINE, pipeline);
    }

    @Override
    public void ended(Batch batch, @Nullable Throwable failure) {
        Set<Followed> followed = new LinkedHashSet<>();
        for (Event event : batch.events()) {
            if (event.trace() instanceof EventSpan known) {
                followed.add(known.event());
            }
        }
        if (followed.isEmpty()) {
            return;
        }
        followed.forEach(one -> one.end(failure));
        Span span = followed.iterator().next().batch();
        if (failure != null) {
            Followed.fail(span, failure);
        }
        span.end();
    }

    @Override
    public @Nullable StageSpans stage(String stage, int lane, List<Event> events) {
        return OpenStageSpans.begin(tracer, stage, lane, events);
    }

    @Override
    public TransactionSpan transaction(Target target, int lane, List<Event> followed) {
        return OpenTransactionSpan.begin(tracer, target, lane, followed);
    }

    @Override
    public RequestSpan request(Request request, List<Trace> asking) {
        return asking.isEmpty() ? RequestSpan.NONE : OpenRequestSpan.begin(tracer, request, asking);
    }
}
