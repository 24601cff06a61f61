package dev.leat.stage;

import static dev.leat.stage.OwnStage.running;
import static dev.leat.stage.RunningStages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.api.AsyncStage;
import dev.leat.api.Call;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.api.TransientException;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.DeadLetter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Attempts, deadlines, cancellation and the breaker of asynchronous stages. */
class RetryTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void what_passes_is_tried_again_and_then_goes_on() {
        AtomicInteger attempts = new AtomicInteger();
        Given.stage(
                "third-time",
                context -> stage((event, call) -> {
                    attempts.incrementAndGet();
                    return call.attempt() < 3
                            ? Future.failedFuture(busy())
                            : Future.succeededFuture(Outcome.kept(event));
                }));
        try (RunningStages stages = running("third-time", "\"retry\": {\"firstMs\": 1}")) {
            assertThat(await(stages.send(Given.batch(0, 0, "1")))).isEqualTo(new Ack(1, 1, 0, 0));
            assertThat(attempts).hasValue(3);
            assertThat(stages.retries).containsExactly("mine UNAVAILABLE", "mine UNAVAILABLE");
        }
    }

    @Test
    void after_the_last_attempt_the_event_fails_with_the_last_reason() {
        AtomicInteger attempts = new AtomicInteger();
        Given.stage(
                "never",
                context -> stage((event, call) -> {
                    attempts.incrementAndGet();
                    return Future.failedFuture(busy());
                }));
        try (RunningStages stages = running("never", "\"retry\": {\"attempts\": 4, \"firstMs\": 1}")) {
            await(stages.send(Given.batch(0, 0, "1")));

            assertThat(attempts).hasValue(4);
            assertThat(letters(stages)).containsExactly("UNAVAILABLE busy (attempt 4)");
        }
    }

    @Test
    void an_answer_about_the_event_itself_is_final() {
        AtomicInteger attempts = new AtomicInteger();
        Given.stage(
                "refuses",
                context -> stage((event, call) -> {
                    attempts.incrementAndGet();
                    return Future.failedFuture(new EventException(FailureKind.REJECTED, "no such customer"));
                }));
        try (RunningStages stages = running("refuses", "\"retry\": {\"attempts\": 4, \"firstMs\": 1}")) {
            await(stages.send(Given.batch(0, 0, "1")));

            assertThat(attempts).hasValue(1);
            assertThat(letters(stages)).containsExactly("REJECTED no such customer");
        }
    }

    @Test
    void what_no_event_is_at_fault_for_fails_the_batch_and_no_event() {
        Given.stage(
                "table-gone",
                context -> stage((event, call) -> event.value().intValue() == 2
                        ? Future.failedFuture(new BatchException(BatchFailure.STOP, "the table is gone"))
                        : Future.succeededFuture(Outcome.kept(event))));
        try (RunningStages stages = running("table-gone", "\"concurrency\": 1")) {
            Throwable failure = RunningStages.failure(stages.send(Given.batch(0, 0, "1", "2", "3")));

            assertThat(failure)
                    .isInstanceOfSatisfying(
                            BatchException.class,
                            stop -> assertThat(stop.failure()).isEqualTo(BatchFailure.STOP))
                    .hasMessageContaining("the table is gone");
            assertThat(stages.written).isEmpty();
            assertThat(await(stages.send(Given.batch(0, 3, "4")))).isEqualTo(new Ack(1, 1, 0, 0));
        }
    }

    @Test
    void a_pause_that_the_budget_does_not_hold_is_not_waited_for() {
        Given.stage(
                "later",
                context -> stage((event, call) -> Future.failedFuture(
                        new TransientException(FailureKind.UNAVAILABLE, "come back in an hour", 3_600_000))));
        try (RunningStages stages = running("later", "\"timeoutMs\": 60000")) {
            await(stages.send(Given.batch(0, 0, "1")));

            assertThat(letters(stages)).containsExactly("UNAVAILABLE come back in an hour");
        }
    }

    @Test
    void an_attempt_without_answer_is_cancelled_and_the_next_one_counts() {
        List<Integer> cancelled = new CopyOnWriteArrayList<>();
        Given.stage(
                "first-hangs",
                context -> stage((event, call) -> {
                    call.onCancel(() -> cancelled.add(call.attempt()));
                    return call.attempt() == 1
                            ? Promise.<Outcome>promise().future()
                            : Future.succeededFuture(Outcome.kept(event));
                }));
        try (RunningStages stages = running("first-hangs", "\"retry\": {\"attemptMs\": 20, \"firstMs\": 1}")) {
            assertThat(await(stages.send(Given.batch(0, 0, "1")))).isEqualTo(new Ack(1, 1, 0, 0));
            assertThat(cancelled).containsExactly(1);
        }
    }

    @Test
    void an_attempt_that_fails_as_it_is_cancelled_is_told_as_one_without_answer() {
        Given.stage(
                "fails-when-cancelled",
                context -> stage((event, call) -> {
                    Promise<Outcome> promise = Promise.promise();
                    call.onCancel(() -> promise.fail(new TransientException(FailureKind.UNAVAILABLE, "cancelled")));
                    return promise.future();
                }));
        String settings = "\"retry\": {\"attempts\": 1, \"attemptMs\": 20}";
        try (RunningStages stages = running("fails-when-cancelled", settings)) {
            await(stages.send(Given.batch(0, 0, "1")));

            assertThat(letters(stages)).containsExactly("TIMEOUT no answer within 20 ms (retry.attemptMs)");
        }
    }

    @Test
    void at_the_deadline_the_stage_is_told_to_end_what_it_began() {
        List<Boolean> cancelled = new CopyOnWriteArrayList<>();
        Given.stage(
                "hangs",
                context -> stage((event, call) -> {
                    call.onCancel(() -> cancelled.add(call.isCancelled()));
                    return Promise.<Outcome>promise().future();
                }));
        try (RunningStages stages = running("hangs", "\"timeoutMs\": 30")) {
            await(stages.send(Given.batch(0, 0, "1", "2")));

            assertThat(letters(stages))
                    .hasSize(2)
                    .allMatch(letter -> letter.startsWith("TIMEOUT not finished within 30"));
            assertThat(cancelled).containsExactly(true, true);
        }
    }

    @Test
    void a_cancelled_batch_cancels_calls_pauses_and_what_waits() {
        List<String> calls = new CopyOnWriteArrayList<>();
        Given.stage(
                "cancelled",
                context -> stage((event, call) -> {
                    String value = event.value().asText();
                    calls.add(value);
                    call.onCancel(() -> calls.add("cancelled " + value));
                    return value.equals("1")
                            ? Future.failedFuture(new TransientException(FailureKind.UNAVAILABLE, "busy", 20_000))
                            : Promise.<Outcome>promise().future();
                }));
        try (RunningStages stages = running("cancelled", "\"concurrency\": 2, \"timeoutMs\": 60000")) {
            Batch batch = Given.batch(0, 0, "1", "2", "3");
            Future<Ack> gone = stages.send(batch);
            await().atMost(LONG).until(() -> calls.size() == 2);

            batch.cancellation().cancel();

            assertThat(RunningStages.failure(gone)).hasMessageContaining("given up");
            await().atMost(LONG).until(() -> calls.size() == 3);
            assertThat(calls).containsExactly("1", "2", "cancelled 2");
            Batch next = Given.batch(4, 0, "4", "5");
            Future<Ack> open = stages.send(next);
            await().atMost(LONG).until(() -> calls.size() == 5);
            assertThat(calls).endsWith("4", "5");
            next.cancellation().cancel();
            assertThat(RunningStages.failure(open)).hasMessageContaining("given up");
        }
    }

    @Test
    void an_open_breaker_holds_events_and_fails_none() {
        AtomicBoolean down = new AtomicBoolean(true);
        AtomicInteger attempts = new AtomicInteger();
        Given.stage(
                "down",
                context -> stage((event, call) -> {
                    attempts.incrementAndGet();
                    return down.get() ? Future.failedFuture(busy()) : Future.succeededFuture(Outcome.kept(event));
                }));
        String options = "\"retry\": {\"attempts\": 3, \"firstMs\": 1}, \"concurrency\": 4,"
                + " \"breaker\": {\"failuresMax\": 3, \"openMs\": 50}";
        try (RunningStages stages = running("down", options)) {
            String[] values = IntStream.range(0, 40).mapToObj(Integer::toString).toArray(String[]::new);
            Future<Ack> first = stages.send(Given.batch(0, 0, values));
            Future<Ack> otherLane = stages.send(Given.batch(1, 0, values));
            await().atMost(LONG)
                    .until(() -> stages.notices.stream()
                                    .filter(n -> n.contains("opened"))
                                    .count()
                            >= 3);
            assertThat(first.isComplete()).isFalse();
            assertThat(attempts.get()).as("attempts while the service was down").isLessThan(60);

            down.set(false);

            assertThat(await(first)).isEqualTo(new Ack(1, 40, 0, 0));
            assertThat(await(otherLane)).isEqualTo(new Ack(1, 40, 0, 0));
            assertThat(stages.values(0)).containsExactly(values);
            assertThat(stages.notices).anyMatch(notice -> notice.contains("closed"));
        }
    }

    private static TransientException busy() {
        return new TransientException(FailureKind.UNAVAILABLE, "busy");
    }

    private interface Apply {
        Future<Outcome> apply(Event event, Call call);
    }

    private static AsyncStage stage(Apply apply) {
        return apply::apply;
    }

    private static List<String> letters(RunningStages stages) {
        return stages.written.stream()
                .flatMap(batch -> batch.deadLetters().stream())
                .map(RetryTest::text)
                .toList();
    }

    private static String text(DeadLetter letter) {
        return letter.kind() + " " + letter.reason();
    }
}
