package dev.leat.observe.trace;

import static dev.leat.observe.trace.Given.TARGET;
import static dev.leat.observe.trace.Given.attributes;
import static dev.leat.observe.trace.Given.batch;
import static dev.leat.observe.trace.RecordedSpans.id;
import static dev.leat.observe.trace.RecordedSpans.linked;
import static dev.leat.observe.trace.RecordedSpans.sampledBy;
import static dev.leat.observe.trace.RecordedSpans.trace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.Event;
import dev.leat.api.FailureKind;
import dev.leat.api.Trace;
import dev.leat.batch.Batch;
import dev.leat.batch.DeadLetter;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What stages make of the events that are followed. */
class StageSpansTest {
    private final RecordedSpans spans = new RecordedSpans();
    private final Tracing tracing = spans.tracing;

    @Test
    void a_stage_is_a_span_in_the_trace_of_each_event_and_in_that_of_the_batch() {
        Batch batch = tracing.polled(batch(List.of(sampledBy(1), List.of(), sampledBy(2))));
        StageSpans stage = stage("shape", batch.events());

        List<Event> out = stage.done(stage.events(), List.of());
        tracing.ended(batch, null);

        assertThat(out)
                .extracting(Event::trace)
                .isEqualTo(batch.events().stream().map(Event::trace).toList());
        SpanData whole = spans.one("shape", spans.one("batch shop").getTraceId());
        assertThat(whole.getParentSpanId()).isEqualTo(spans.one("batch shop").getSpanId());
        assertThat(attributes(whole))
                .containsEntry("leat.stage", "shape")
                .containsEntry("leat.lane", "5")
                .containsEntry("leat.events.in", "3")
                .containsEntry("leat.events.out", "3")
                .containsEntry("leat.events.failed", "0");
        for (int producer = 1; producer <= 2; producer++) {
            SpanData own = spans.one("shape", trace(producer));
            assertThat(own.getParentSpanId())
                    .isEqualTo(spans.one("process shop", trace(producer)).getSpanId());
            assertThat(attributes(own)).doesNotContainKey("leat.outcome");
        }
    }

    @Test
    void a_stage_inside_of_another_is_inside_of_its_span_and_not_in_the_batch() {
        Batch batch = tracing.polled(batch(List.of(sampledBy(1))));
        StageSpans outer = stage("all", batch.events());
        StageSpans inner = stage("one", outer.events());

        outer.done(inner.done(inner.events(), List.of()), List.of());
        tracing.ended(batch, null);

        SpanData one = spans.one("one");
        assertThat(one.getTraceId()).isEqualTo(trace(1));
        assertThat(one.getParentSpanId()).isEqualTo(spans.one("all", trace(1)).getSpanId());
    }

    @Test
    void an_event_that_a_stage_drops_says_so_where_and_in_the_end() {
        Batch batch = tracing.polled(batch(List.of(sampledBy(1), sampledBy(2))));
        StageSpans stage = stage("paid-only", batch.events());

        stage.done(stage.events().subList(0, 1), List.of());
        tracing.ended(batch, null);

        assertThat(attributes(spans.one("paid-only", trace(2)))).containsEntry("leat.outcome", "dropped");
        assertThat(attributes(spans.one("process shop", trace(2))))
                .containsEntry("leat.outcome", "dropped")
                .containsEntry("leat.stage", "paid-only");
        assertThat(attributes(spans.one("process shop", trace(1)))).containsEntry("leat.outcome", "written");
    }

    @Test
    void pieces_of_an_event_share_its_spans() {
        Batch batch = tracing.polled(batch(List.of(sampledBy(1))));
        StageSpans split = stage("split", batch.events());
        Event whole = split.events().get(0);

        List<Event> pieces =
                split.done(List.of(whole.piece(0, whole.value()), whole.piece(1, whole.value())), List.of());
        StageSpans next = stage("next", pieces);
        List<Event> kept = next.done(next.events().subList(1, 2), List.of());
        tracing.transaction(TARGET, 0, kept).committed(List.of());
        tracing.ended(batch, null);

        assertThat(attributes(spans.one("next", trace(1)))).doesNotContainKey("leat.outcome");
        assertThat(spans.named("commit")).hasSize(1);
        assertThat(attributes(spans.one("process shop"))).containsEntry("leat.outcome", "written");
        assertThat(spans.open()).isZero();
    }

    @Test
    void a_dead_letter_is_an_error_with_its_stage_and_reason() {
        Batch batch = tracing.polled(batch(List.of(sampledBy(1), sampledBy(2))));
        StageSpans stage = stage("shape", batch.events());
        Event bad = stage.events().get(1);
        DeadLetter letter = new DeadLetter(bad, "shape", FailureKind.REJECTED, "no colour", "22003");

        List<Event> kept = stage.done(stage.events().subList(0, 1), List.of(letter));
        TransactionSpan transaction = tracing.transaction(TARGET, 0, List.of(kept.get(0), letter.event()));
        transaction.committed(List.of(letter));
        tracing.ended(batch, null);

        SpanData process = spans.one("process shop", trace(2));
        assertThat(process.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(process.getStatus().getDescription()).isEqualTo("shape: no colour");
        assertThat(attributes(process))
                .containsEntry("leat.outcome", "dead_letter")
                .containsEntry("leat.stage", "shape")
                .containsEntry("error.type", "REJECTED")
                .containsEntry("db.response.status_code", "22003");
        assertThat(spans.one("shape", trace(2)).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(spans.one("process shop", trace(1)).getStatus().getStatusCode())
                .isEqualTo(StatusCode.UNSET);
        assertThat(spans.named("commit")).hasSize(2);
        assertThat(spans.open()).isZero();
    }

    @Test
    void a_dead_letter_of_a_stage_inside_of_another_counts_for_both() {
        Batch batch = tracing.polled(batch(List.of(sampledBy(1))));
        StageSpans outer = stage("kinds", batch.events());
        StageSpans inner = stage("one", outer.events());
        DeadLetter letter = DeadLetter.of(inner.events().get(0), "one", FailureKind.REJECTED, "no colour");

        outer.done(inner.done(List.of(), List.of(letter)), List.of(letter));
        tracing.ended(batch, null);

        assertThat(spans.one("one").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(spans.one("kinds", trace(1)).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    @Test
    void a_request_is_part_of_the_stage_and_takes_the_trace_on() {
        Batch batch = tracing.polled(batch(List.of(sampledBy(1), sampledBy(2))));
        StageSpans stage = stage("ask", batch.events());
        List<Trace> asking = stage.events().stream()
                .map(Event::trace)
                .map(Objects::requireNonNull)
                .toList();

        RequestSpan request = tracing.request(new Tracing.Request("POST", true, "shop.example", 443, 3), asking);
        String header = request.headers().get("traceparent");
        request.answered(503);
        stage.done(stage.events(), List.of());
        tracing.ended(batch, null);

        SpanData span = spans.one("POST");
        assertThat(header).isEqualTo("00-" + trace(1) + "-" + span.getSpanId() + "-01");
        assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(span.getParentSpanId()).isEqualTo(spans.one("ask", trace(1)).getSpanId());
        assertThat(linked(span)).containsExactly(id(spans.one("ask", trace(2))));
        assertThat(attributes(span))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "http.request.method", "POST",
                        "url.scheme", "https",
                        "server.address", "shop.example",
                        "server.port", "443",
                        "http.request.resend_count", "2",
                        "http.response.status_code", "503",
                        "error.type", "503"));
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    private StageSpans stage(String name, List<Event> events) {
        return Objects.requireNonNull(tracing.stage(name, 5, events));
    }
}
