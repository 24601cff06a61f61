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
import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.DeadLetter;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Which events are followed, and how batches and transactions end. */
class PipelineTracingTest {
    private final RecordedSpans spans = new RecordedSpans();
    private final Tracing tracing = spans.tracing;

    @Test
    void an_event_is_followed_in_its_producers_trace_from_the_poll_to_the_end() {
        Batch batch = tracing.polled(batch(List.of(List.of(), sampledBy(1))));
        assertThat(spans.names()).isEmpty();
        tracing.ended(batch, null);

        SpanData process = spans.one("process shop");
        assertThat(process.getTraceId()).isEqualTo(trace(1));
        assertThat(process.getParentSpanId()).isEqualTo(RecordedSpans.PARENT);
        assertThat(process.getKind()).isEqualTo(SpanKind.CONSUMER);
        assertThat(attributes(process))
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("messaging.system", "kafka"),
                        Map.entry("messaging.operation.name", "process"),
                        Map.entry("messaging.operation.type", "process"),
                        Map.entry("messaging.destination.name", "shop"),
                        Map.entry("messaging.destination.partition.id", "3"),
                        Map.entry("messaging.kafka.offset", "101"),
                        Map.entry("messaging.consumer.group.name", "leat-orders"),
                        Map.entry("leat.pipeline", "orders"),
                        Map.entry("leat.outcome", "written")));
        assertThat(process.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(spans.open()).isZero();
    }

    @Test
    void the_batch_has_a_trace_of_its_own_that_is_linked_with_its_events_and_they_with_it() {
        Batch polled = batch(List.of(sampledBy(1), List.of(), sampledBy(2)));
        tracing.ended(tracing.polled(polled), null);

        SpanData batch = spans.one("batch shop");
        List<SpanData> events = spans.named("process shop");
        assertThat(batch.getParentSpanContext().isValid()).isFalse();
        assertThat(batch.getTraceId()).isNotIn(trace(1), trace(2));
        assertThat(linked(batch))
                .containsExactlyElementsOf(
                        events.stream().map(RecordedSpans::id).toList());
        assertThat(events).allSatisfy(event -> assertThat(linked(event)).containsExactly(id(batch)));
        assertThat(attributes(batch))
                .containsEntry("messaging.batch.message_count", "3")
                .containsEntry("leat.events.followed", "2")
                .doesNotContainKey("leat.events.passed_over");
    }

    @Test
    void a_batch_without_a_sampled_event_is_sent_as_it_is_and_makes_no_span() {
        Batch polled = batch(List.of(List.of(), List.of(RecordedSpans.header(RecordedSpans.TRACE, "00"))));

        assertThat(tracing.polled(polled)).isSameAs(polled);
        assertThat(tracing.stage("shape", 0, polled.events())).isNull();
        assertThat(tracing.transaction(TARGET, 0, List.of())).isSameAs(TransactionSpan.NONE);
        tracing.ended(polled, null);

        assertThat(spans.names()).isEmpty();
        assertThat(spans.open()).isZero();
    }

    @Test
    void of_a_batch_no_more_events_are_followed_than_a_span_has_links() {
        Batch batch = tracing.polled(batch(200));
        tracing.ended(batch, null);

        assertThat(batch.events().stream().filter(event -> event.trace() != null))
                .hasSize(128);
        assertThat(spans.named("process shop")).hasSize(128);
        SpanData span = spans.one("batch shop");
        assertThat(span.getLinks()).hasSize(128);
        assertThat(attributes(span))
                .containsEntry("leat.events.followed", "128")
                .containsEntry("leat.events.passed_over", "72");
        assertThat(spans.counts.followed()).isEqualTo(128);
        assertThat(spans.counts.passedOver()).isEqualTo(72);
    }

    @Test
    void events_beyond_the_rate_are_passed_over_and_counted() {
        RecordedSpans few = new RecordedSpans(2);

        Batch first = few.tracing.polled(batch(5));
        Batch second = batch(5);

        assertThat(few.tracing.polled(second)).isSameAs(second);
        few.tracing.ended(first, null);
        assertThat(few.named("process shop")).hasSize(2);
        assertThat(few.counts.passedOver()).isEqualTo(8);
    }

    @Test
    void a_transaction_is_linked_with_the_events_in_it_and_they_with_it() {
        Batch batch = tracing.polled(batch(List.of(sampledBy(1), sampledBy(2))));
        TransactionSpan transaction = tracing.transaction(TARGET, 4, batch.events());
        transaction.committed(List.of());
        tracing.ended(batch, null);

        SpanData write = spans.one("upsert orders");
        assertThat(write.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(write.getParentSpanId()).isEqualTo(spans.one("batch shop").getSpanId());
        assertThat(linked(write))
                .containsExactlyElementsOf(spans.named("process shop").stream()
                        .map(RecordedSpans::id)
                        .toList());
        assertThat(attributes(write))
                .containsEntry("db.system.name", "postgresql")
                .containsEntry("db.namespace", "shop")
                .containsEntry("db.collection.name", "orders")
                .containsEntry("db.operation.name", "upsert")
                .containsEntry("server.address", "db")
                .containsEntry("server.port", "5432")
                .containsEntry("leat.lane", "4")
                .containsEntry("leat.dead_letters", "0");
        SpanData commit = spans.one("commit", trace(2));
        assertThat(commit.getParentSpanId())
                .isEqualTo(spans.one("process shop", trace(2)).getSpanId());
        assertThat(linked(commit)).containsExactly(id(write));
    }

    @Test
    void what_waits_behind_a_parked_event_is_parked() {
        Batch batch = tracing.polled(batch(List.of(sampledBy(1))));
        DeadLetter letter = DeadLetter.of(batch.events().get(0), "sink", FailureKind.PARKED, "behind offset 7");
        tracing.transaction(TARGET, 0, batch.events()).committed(List.of(letter));
        tracing.ended(batch, null);

        assertThat(attributes(spans.one("process shop"))).containsEntry("leat.outcome", "parked");
    }

    @Test
    void what_did_not_take_effect_is_in_doubt_with_the_reason_and_every_span_ends() {
        Batch batch = tracing.polled(batch(List.of(sampledBy(1))));
        StageSpans stage = stage("ask", batch.events());
        BatchException cancelled = new BatchException(BatchFailure.CANCELLED, "the claim was given up");
        stage.gaveUp(cancelled);
        tracing.transaction(TARGET, 0, batch.events()).failed("40001", "lost against another");
        tracing.ended(batch, cancelled);

        assertThat(spans.open()).isZero();
        assertThat(attributes(spans.one("process shop")))
                .containsEntry("leat.outcome", "in_doubt")
                .containsEntry("error.type", "CANCELLED");
        assertThat(spans.ended())
                .allSatisfy(span -> assertThat(span.getStatus().getStatusCode())
                        .as(span.getName())
                        .isEqualTo(StatusCode.ERROR));
        assertThat(attributes(spans.one("upsert orders"))).containsEntry("db.response.status_code", "40001");
    }

    @Test
    void what_has_committed_stays_written_when_its_answer_is_lost() {
        Batch batch = tracing.polled(batch(List.of(sampledBy(1))));
        tracing.transaction(TARGET, 0, batch.events()).committed(List.of());
        tracing.ended(batch, new BatchException(BatchFailure.TIMEOUT, "no answer"));

        assertThat(attributes(spans.one("process shop"))).containsEntry("leat.outcome", "written");
        assertThat(spans.one("process shop").getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void where_nothing_is_traced_nothing_is_made() {
        Batch polled = batch(List.of(sampledBy(1)));

        assertThat(Tracing.NONE.isOn()).isFalse();
        assertThat(Tracing.NONE.polled(polled)).isSameAs(polled);
        assertThat(Tracing.NONE.stage("shape", 0, polled.events())).isNull();
        assertThat(Tracing.NONE.transaction(TARGET, 0, List.of())).isSameAs(TransactionSpan.NONE);
        assertThat(RequestSpan.NONE.headers()).isEmpty();
    }

    private StageSpans stage(String name, List<Event> events) {
        return Objects.requireNonNull(tracing.stage(name, 5, events));
    }
}
