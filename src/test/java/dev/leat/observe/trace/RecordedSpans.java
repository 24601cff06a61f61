package dev.leat.observe.trace;

import dev.leat.api.Header;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Follows events and keeps the spans instead of sending them. */
public final class RecordedSpans implements SpanProcessor {
    public static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    public static final String PARENT = "b7ad6b7169203331";

    public final Tracing tracing;
    final SpanCounts counts = new SpanCounts(1);
    final AtomicLong nowNs = new AtomicLong();
    private final AtomicInteger open = new AtomicInteger();
    private final List<SpanData> ended = new CopyOnWriteArrayList<>();

    /** Follows what producers have sampled, as many events as there are. */
    public RecordedSpans() {
        this(Integer.MAX_VALUE);
    }

    RecordedSpans(int eventsPerSecondMax) {
        var tracer = SdkTracerProvider.builder().addSpanProcessor(this).build().get("test");
        Sampling sampling = new Sampling(0, eventsPerSecondMax, () -> 0, nowNs::get);
        tracing = new PipelineTracing(tracer, sampling, counts, "orders", "leat-orders");
    }

    /** What a producer sends with an event; the trace's id ends with the number. */
    public static List<Header> sampledBy(int producer) {
        return List.of(header(trace(producer), "01"));
    }

    /** The trace of that producer. */
    public static String trace(int producer) {
        return TRACE.substring(0, 28) + "%04x".formatted(producer);
    }

    static Header header(String trace, String flags) {
        String value = "00-" + trace + "-" + PARENT + "-" + flags;
        return new Header("traceparent", value.getBytes(StandardCharsets.US_ASCII));
    }

    /** Spans that have begun and not ended. */
    public int open() {
        return open.get();
    }

    public List<SpanData> ended() {
        return List.copyOf(ended);
    }

    /** The only span of this name. */
    public SpanData one(String name) {
        List<SpanData> found = named(name);
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " spans '" + name + "' among " + names());
        }
        return found.get(0);
    }

    /** The only span of this name in a trace. */
    public SpanData one(String name, String trace) {
        List<SpanData> found = named(name).stream()
                .filter(span -> span.getTraceId().equals(trace))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " spans '" + name + "' in " + trace + " among " + names());
        }
        return found.get(0);
    }

    public List<SpanData> named(String name) {
        return ended.stream().filter(span -> span.getName().equals(name)).toList();
    }

    /** Of all that have ended, in that order. */
    public List<String> names() {
        return ended.stream().map(SpanData::getName).toList();
    }

    static List<String> linked(SpanData span) {
        return span.getLinks().stream()
                .map(LinkData::getSpanContext)
                .map(context -> context.getTraceId() + " " + context.getSpanId())
                .toList();
    }

    static String id(SpanData span) {
        return span.getTraceId() + " " + span.getSpanId();
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        open.incrementAndGet();
    }

    @Override
    public boolean isStartRequired() {
        return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        open.decrementAndGet();
        ended.add(span.toSpanData());
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }
}
