package dev.leat.observe.trace;

import dev.leat.api.Header;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which events are followed: those whose producer has sampled their trace, a share of those that come without
 * one, and never more per second than allowed. Safe to use from any thread.
 */
final class Sampling {
    private static final String TRACEPARENT = "traceparent";
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final TextMapGetter<List<Header>> GETTER = new LastOfName();

    private final double ratio;
    private final int perSecondMax;
    private final DoubleSupplier random;
    private final LongSupplier clockNs;
    private final AtomicReference<Second> second;

    /**
     * What was let through since then.
     *
     * @param admitted whether the one that asked last was
     */
    private record Second(long startNs, int events, boolean admitted) {}

    /**
     * @param ratio of the events without a trace, 0 to 1
     * @param random gives numbers in [0, 1)
     */
    Sampling(double ratio, int perSecondMax, DoubleSupplier random, LongSupplier clockNs) {
        this.ratio = ratio;
        this.perSecondMax = perSecondMax;
        this.random = random;
        this.clockNs = clockNs;
        this.second = new AtomicReference<>(new Second(clockNs.getAsLong(), 0, false));
    }

    /** What the event's trace goes on from; null when the event is not to be followed. */
    @Nullable
    Context wanted(List<Header> headers) {
        if (has(headers)) {
            Context came = W3CTraceContextPropagator.getInstance().extract(Context.root(), headers, GETTER);
            SpanContext producer = Span.fromContext(came).getSpanContext();
            if (producer.isValid()) {
                return producer.isSampled() ? came : null;
            }
        }
        return ratio > 0 && random.getAsDouble() < ratio ? Context.root() : null;
    }

    /** Whether one more may be followed in this second; counts it when it may. */
    boolean admits() {
        return Objects.requireNonNull(second.updateAndGet(this::next)).admitted();
    }

    private Second next(Second before) {
        long nowNs = clockNs.getAsLong();
        if (nowNs - before.startNs() >= SECOND_NS) {
            return new Second(nowNs, 1, true);
        }
        boolean admitted = before.events() < perSecondMax;
        return new Second(before.startNs(), before.events() + (admitted ? 1 : 0), admitted);
    }

    private static boolean has(List<Header> headers) {
        for (Header header : headers) {
            if (header.name().equals(TRACEPARENT)) {
                return true;
            }
        }
        return false;
    }

    /** Kafka allows a name several times; the last one counts. The library trips over U+FFFF: there is none here. */
    private static final class LastOfName implements TextMapGetter<List<Header>> {
        @Override
        public Iterable<String> keys(List<Header> headers) {
            return headers.stream().map(Header::name).toList();
        }

        @Override
        public @Nullable String get(@Nullable List<Header> headers, String name) {
            String found = null;
            for (Header header : headers == null ? List.<Header>of() : headers) {
                byte[] value = header.value();
                if (value != null && header.name().equals(name)) {
                    found = new String(value, StandardCharsets.ISO_8859_1);
                }
            }
            return found;
        }
    }
}
