package dev.leat.stage;

import static dev.leat.stage.OffloadedNumbers.BATCH;
import static dev.leat.stage.OffloadedNumbers.LONG;
import static dev.leat.stage.OffloadedNumbers.byNode;
import static dev.leat.stage.OffloadedNumbers.events;
import static dev.leat.stage.OffloadedNumbers.exact;
import static dev.leat.stage.OffloadedNumbers.nothingIsLeft;
import static dev.leat.stage.OffloadedNumbers.pipeline;
import static dev.leat.stage.OffloadedNumbers.sendNumbers;
import static dev.leat.stage.OffloadedNumbers.sendUntilUsed;
import static dev.leat.stage.OwnStage.awaitLatch;
import static dev.leat.stage.OwnStage.numbers;
import static dev.leat.stage.RunningStages.await;
import static dev.leat.stage.RunningStages.failure;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.api.Header;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.observe.OffloadUse;
import dev.leat.observe.OffloadUse.Where;
import dev.leat.observe.trace.RecordedSpans;
import dev.leat.observe.trace.Tracing;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A stage that other nodes work on, too. */
class OffloadTest {
    private final WorkingNodes nodes = new WorkingNodes();

    @Test
    void several_nodes_share_the_work_and_everything_comes_out_as_if_one_had_done_it() {
        Given.stage("shapes", context -> (Stage) OffloadTest::shaped);
        nodes.add("a", pipeline("shapes", "")).add("b", pipeline("shapes", ""));
        List<String> alone = new ArrayList<>();
        List<String> letters = new ArrayList<>();
        try (RunningStages stages = new RunningStages(pipeline("shapes", ""))) {
            sendNumbers(stages, 4);
            IntStream.range(0, 4).forEach(partition -> alone.addAll(stages.names(partition)));
            letters.addAll(stages.letters());
        }

        try (nodes;
                RunningStages stages = running("shapes", "")) {
            sendNumbers(stages, 4);

            List<String> shared = new ArrayList<>();
            IntStream.range(0, 4).forEach(partition -> shared.addAll(stages.names(partition)));
            assertThat(shared).isEqualTo(alone);
            assertThat(stages.letters()).containsExactlyInAnyOrderElementsOf(letters);
            Map<String, Long> byNode = byNode(stages);
            assertThat(byNode).containsOnlyKeys("a", "b");
            assertThat(byNode.values()).allMatch(events -> events > 0);
            assertThat(stages.offloaded.events(Where.HERE)).isPositive();
            assertThat(events(stages)).isEqualTo(16L * BATCH);
            assertThat(Objects.requireNonNull(nodes.served.get("a")).events(Where.SERVED))
                    .isEqualTo(byNode.get("a"));
            nothingIsLeft(stages);
        }
    }

    @Test
    void alone_everything_is_done_here() {
        Given.stage("plain", context -> (Stage) Outcome::kept);
        try (RunningStages stages = running("plain", "")) {
            await(stages.send(Given.batch(0, 0, numbers(0, BATCH))));

            assertThat(stages.values(0)).containsExactly(numbers(0, BATCH));
            assertThat(stages.offloaded.events(Where.HERE)).isEqualTo(BATCH);
        }
    }

    @Test
    void a_cancelled_batch_ends_at_once_wherever_it_is() {
        Given.stage("plain", context -> (Stage) Outcome::kept);
        Queue<Runnable> late = new ConcurrentLinkedQueue<>();
        CountDownLatch release = new CountDownLatch(1);
        nodes.add("a", pipeline("plain", "")).answering("a", answer -> {
            Promise<Buffer> held = Promise.promise();
            late.add(() -> answer.onComplete(held));
            return held.future();
        });
        Given.stage("plain", context -> (Stage) event -> {
            awaitLatch(release);
            return Outcome.kept(event);
        });
        try (nodes;
                RunningStages stages = running("plain", "")) {
            Batch batch = Given.batch(0, 0, numbers(0, BATCH));
            Future<Ack> ack = stages.send(batch);
            await().atMost(LONG).until(() -> late.size() == 2);

            batch.cancellation().cancel();

            assertThat(failure(ack))
                    .isInstanceOfSatisfying(
                            BatchException.class,
                            cancelled -> assertThat(cancelled.failure()).isEqualTo(BatchFailure.CANCELLED));
            release.countDown();
            late.forEach(Runnable::run);
            nothingIsLeft(stages);
            assertThat(stages.written).isEmpty();
            assertThat(stages.offloaded.requests(OffloadUse.Request.LATE)).isEqualTo(2);
            nodes.answering("a", answer -> answer);
            int sent = sendUntilUsed(stages, "a", n -> Given.batch(0, (long) n * BATCH, numbers(0, BATCH)));
            assertThat(stages.values(0)).hasSize(sent * BATCH);
        }
    }

    @Test
    void an_event_that_hangs_there_is_tried_here() {
        CountDownLatch release = new CountDownLatch(1);
        Given.stage("plain", context -> (Stage) event -> {
            if (event.origin().offset() % 100 == 99) {
                awaitLatch(release);
            }
            return Outcome.kept(event);
        });
        nodes.add("a", pipeline("plain", "", "\"poolSize\": 20, \"timeoutMs\": 300"));
        Given.stage("plain", context -> (Stage) Outcome::kept);
        try (nodes;
                RunningStages stages = running("plain", "")) {
            await(stages.send(Given.batch(0, 0, numbers(0, BATCH))));

            assertThat(stages.values(0)).containsExactly(numbers(0, BATCH));
            assertThat(stages.letters()).isEmpty();
            assertThat(stages.offloaded.events(Where.AGAIN)).isPositive();
            release.countDown();
        }
    }

    @Test
    void a_pool_of_one_thread_works_on_one_piece_after_the_other() {
        Given.stage("plain", context -> (Stage) Outcome::kept);
        try (RunningStages stages =
                RunningStages.offloading(pipeline("plain", "", "\"poolSize\": 1"), Tracing.NONE, nodes::of)) {
            sendNumbers(stages, 4);

            exact(stages, 4);
        }
    }

    @Test
    void what_a_failure_means_is_decided_here() {
        Given.stage("odd", context -> (Stage) event -> {
            if (event.value().asInt() % 2 == 1) {
                throw new EventException(FailureKind.REJECTED, "odd");
            }
            return Outcome.kept(event);
        });
        String policy = "\"onFailure\": \"default\", \"fallback\": \"-1\"";
        nodes.add("a", pipeline("odd", "", "\"onFailure\": \"stop\""));
        try (nodes;
                RunningStages stages = RunningStages.offloading(pipeline("odd", "", policy), Tracing.NONE, nodes::of)) {
            int sent = sendUntilUsed(stages, "a", n -> Given.batch(0, (long) n * BATCH, numbers(0, BATCH)));
            assertThat(stages.values(0))
                    .isEqualTo(IntStream.range(0, sent * BATCH)
                            .mapToObj(n -> n % 2 == 1 ? "-1" : Integer.toString(n % BATCH))
                            .toList());
        }
    }

    @Test
    void events_keep_the_trace_that_they_came_with() {
        Given.stage("more", context -> (Stage) event -> Outcome.kept(event.withTimeMs(1)));
        RecordedSpans spans = new RecordedSpans();
        nodes.add("a", pipeline("more", ""));
        try (nodes;
                RunningStages stages = RunningStages.offloading(pipeline("more", ""), spans.tracing, nodes::of)) {
            List<Batch> polled = new ArrayList<>();
            int sent = sendUntilUsed(stages, "a", n -> {
                polled.add(spans.tracing.polled(sampledBatch(n * BATCH)));
                return polled.get(n);
            });

            assertThat(stages.written).hasSize(sent);
            for (int n = 0; n < sent; n++) {
                List<Event> out = stages.written.get(n).events();
                assertThat(out).hasSize(BATCH).allMatch(event -> event.timeMs() == 1);
                for (int i = 0; i < BATCH; i++) {
                    assertThat(out.get(i).trace())
                            .as("event " + i)
                            .isSameAs(polled.get(n).events().get(i).trace());
                }
            }
            polled.forEach(batch -> spans.tracing.ended(batch, null));
        }
        assertThat(spans.open()).isZero();
    }

    /** Each hundredth event has a trace already. */
    private static Batch sampledBatch(int base) {
        List<Event> events = new ArrayList<>();
        for (int i = base; i < base + BATCH; i++) {
            byte[] value = "1".getBytes(UTF_8);
            List<Header> headers = i % 100 == 0 ? RecordedSpans.sampledBy(i) : List.of();
            events.add(Event.of(new Origin("t", 0, i, 0, KeyFormat.STRING, null, value, headers)));
        }
        return Given.batch(0, base, events);
    }

    private static Outcome shaped(Event event) {
        int number = event.value().asInt();
        return switch (number % 6) {
            case 0 -> Outcome.kept(event);
            case 1 -> Outcome.dropped();
            case 2 -> throw new EventException(FailureKind.CONVERSION, "no " + number);
            case 3 -> new Outcome.Split(List.of(event.piece(0, event.value()), event.piece(1, event.key())));
            case 4 -> throw new IllegalStateException("unexpected " + number);
            default -> Outcome.kept(event.withKey(event.value()).withTimeMs(number));
        };
    }

    private RunningStages running(String use, String options) {
        return RunningStages.offloading(pipeline(use, options), Tracing.NONE, nodes::of);
    }
}
