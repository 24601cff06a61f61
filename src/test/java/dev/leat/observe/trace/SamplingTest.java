package dev.leat.observe.trace;

import static dev.leat.observe.trace.RecordedSpans.PARENT;
import static dev.leat.observe.trace.RecordedSpans.TRACE;
import static dev.leat.observe.trace.RecordedSpans.header;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.Header;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final AtomicLong nowNs = new AtomicLong(-5);

    @Test
    void what_a_producer_has_sampled_goes_on_in_its_trace() {
        SpanContext producer = wanted(sampling(0), List.of(header(TRACE, "01")));

        assertThat(producer.getTraceId()).isEqualTo(TRACE);
        assertThat(producer.getSpanId()).isEqualTo(PARENT);
        assertThat(producer.isRemote()).isTrue();
    }

    @Test
    void what_a_producer_has_not_sampled_is_left_alone_whatever_the_ratio() {
        assertThat(sampling(1).wanted(List.of(header(TRACE, "00")))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00-0-0-01", "ff-" + TRACE + "-" + PARENT + "-01", "00-" + TRACE + "-" + PARENT})
    void a_context_that_is_none_counts_as_absent(String value) {
        List<Header> headers = List.of(new Header("traceparent", value.getBytes(StandardCharsets.UTF_8)));

        assertThat(sampling(0).wanted(headers)).isNull();
        assertThat(wanted(sampling(1), headers).isValid()).isFalse();
    }

    @Test
    void a_context_with_a_character_that_is_none_counts_as_absent() {
        String value = "00-" + TRACE.substring(1) + "\uFFFF-" + PARENT + "-01";
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);

        assertThat(sampling(0).wanted(List.of(new Header("traceparent", bytes))))
                .isNull();
    }

    @Test
    void a_header_without_value_counts_as_absent() {
        assertThat(sampling(0).wanted(List.of(new Header("traceparent", null)))).isNull();
    }

    @Test
    void the_last_one_of_several_counts_and_state_comes_along() {
        List<Header> headers = List.of(
                header(TRACE, "00"),
                new Header("tracestate", "shop=17".getBytes(StandardCharsets.UTF_8)),
                header(RecordedSpans.trace(7), "01"));

        SpanContext producer = wanted(sampling(0), headers);

        assertThat(producer.getTraceId()).isEqualTo(RecordedSpans.trace(7));
        assertThat(producer.getTraceState().get("shop")).isEqualTo("17");
    }

    @Test
    void of_events_without_a_trace_about_the_wanted_share_begins_one() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        Sampling tenth = new Sampling(0.1, Integer.MAX_VALUE, random::nextDouble, nowNs::get);
        List<Header> others = List.of(new Header("type", new byte[] {1}));

        long followed = IntStream.range(0, 100_000)
                .filter(i -> tenth.wanted(others) != null)
                .count();

        assertThat(followed).as("seed %d", seed).isBetween(9_000L, 11_000L);
        assertThat(sampling(0).wanted(others)).isNull();
        assertThat(sampling(1).wanted(others)).isNotNull();
    }

    @Test
    void no_more_than_so_many_are_admitted_in_a_second() {
        Sampling three = new Sampling(1, 3, () -> 0, nowNs::get);

        assertThat(IntStream.range(0, 10).filter(i -> three.admits()).count()).isEqualTo(3);
        nowNs.addAndGet(SECOND_NS - 1);
        assertThat(three.admits()).isFalse();
        nowNs.addAndGet(1);
        assertThat(IntStream.range(0, 10).filter(i -> three.admits()).count()).isEqualTo(3);
    }

    private Sampling sampling(double ratio) {
        return new Sampling(ratio, 1, () -> 0.5, nowNs::get);
    }

    private static SpanContext wanted(Sampling sampling, List<Header> headers) {
        Context context = Objects.requireNonNull(sampling.wanted(headers));
        return Span.fromContext(context).getSpanContext();
    }
}
