package dev.leat.stage;

import static dev.leat.observe.trace.RecordedSpans.sampledBy;
import static dev.leat.observe.trace.RecordedSpans.trace;
import static dev.leat.stage.RunningStages.await;
import static dev.leat.stage.RunningStages.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.api.Event;
import dev.leat.api.Header;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import dev.leat.api.Outcome;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.config.StageFailure;
import dev.leat.observe.trace.RecordedSpans;
import dev.leat.observe.trace.Tracing;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events that are followed through stages of all kinds. */
class TracedStagesTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("leat.outcome");

    private final RecordedSpans spans = new RecordedSpans();
    private final Services services = new Services("a", "b");

    @Test
    void an_event_comes_out_with_the_trace_that_it_came_with() {
        try (RunningStages stages = running("""
                [{"name": "shape", "type": "map", "with": "{\\"n\\": .n + 1}"},
                 {"name": "big", "type": "filter", "keep": ".n > 2", "runOn": "worker"}]""")) {
            Batch batch = spans.tracing.polled(batch("{\"n\":1}", "{\"n\":2}", "{\"n\":3}"));

            assertThat(await(stages.send(batch))).isEqualTo(new Ack(1, 2, 1, 0));

            assertThat(stages.values(0)).containsExactly("{\"n\":3}", "{\"n\":4}");
            assertThat(stages.written.get(0).events().get(0).trace())
                    .isNotNull()
                    .isSameAs(batch.events().get(1).trace());
            spans.tracing.ended(batch, null);
        }
        assertThat(spans.one("big", trace(0)).getAttributes().get(OUTCOME)).isEqualTo("dropped");
        assertThat(parent("big", 1)).isEqualTo("process t");
        assertThat(parent("shape", 1)).isEqualTo("process t");
        assertThat(spans.open()).isZero();
    }

    @Test
    void stages_in_branches_are_inside_of_what_is_around_them() {
        String inner = """
                {"name": "all", "type": "parallel", "into": "r",
                 "branches": {"a": {"stages": [%s]}, "b": {"stages": [%s]}}}""";
        String route = """
                [{"name": "kinds", "type": "route", "branches": {"x": {"when": "true", "stages": [%s]}}}]""";
        String all = inner.formatted(Services.stage("a", ""), Services.stage("b", ""));
        try (RunningStages stages = running(route.formatted(all))) {
            Batch batch = spans.tracing.polled(batch("{\"n\":1}"));
            Future<Ack> ack = stages.send(batch);
            await().atMost(LONG).until(() -> services.open() == 2);
            services.answer("a 1", "1");
            services.answer("b 1", "2");
            await(ack);

            assertThat(stages.written.get(0).events().get(0).trace())
                    .isNotNull()
                    .isSameAs(batch.events().get(0).trace());
            spans.tracing.ended(batch, null);
        }
        assertThat(parent("a", 0)).isEqualTo("all");
        assertThat(parent("b", 0)).isEqualTo("all");
        assertThat(parent("all", 0)).isEqualTo("kinds");
        assertThat(parent("kinds", 0)).isEqualTo("process t");
        assertThat(spans.open()).isZero();
    }

    @Test
    void a_cancelled_batch_leaves_no_span_open() {
        try (RunningStages stages = running("[" + Services.stage("a", "") + "]")) {
            Batch batch = spans.tracing.polled(batch("{\"n\":1}", "{\"n\":2}"));
            Future<Ack> ack = stages.send(batch);
            await().atMost(LONG).until(() -> services.open() == 2);

            batch.cancellation().cancel();

            spans.tracing.ended(batch, failure(ack));
        }
        assertThat(spans.open()).isZero();
        assertThat(spans.named("a")).hasSize(3);
        assertThat(spans.ended())
                .allSatisfy(span -> assertThat(span.getStatus().getStatusCode())
                        .as(span.getName())
                        .isEqualTo(StatusCode.ERROR));
    }

    @Test
    void where_nothing_is_traced_runners_are_as_they_are() {
        Runner runner = new DirectRunner(new Failures("x", StageFailure.DROP, null), Outcome::kept);

        assertThat(TracedRunner.of(runner, Tracing.NONE, "x", 0)).isSameAs(runner);
    }

    private RunningStages running(String stages) {
        return RunningStages.traced(Given.pipeline("traced", stages, ""), spans.tracing);
    }

    /** The name of the span around a stage's own, in the trace of a producer. */
    private String parent(String stage, int producer) {
        SpanData span = spans.one(stage, trace(producer));
        return spans.ended().stream()
                .filter(other -> other.getSpanId().equals(span.getParentSpanId()))
                .map(SpanData::getName)
                .findFirst()
                .orElse("none");
    }

    /** Each event has the trace of the producer of its place. */
    private static Batch batch(String... values) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            List<Header> headers = sampledBy(i);
            byte[] value = values[i].getBytes(StandardCharsets.UTF_8);
            events.add(Event.of(new Origin("t", 0, i, 0, KeyFormat.STRING, null, value, headers)));
        }
        return Given.batch(0, 0, events);
    }
}
