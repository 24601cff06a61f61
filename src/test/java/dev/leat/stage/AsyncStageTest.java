package dev.leat.stage;

import static dev.leat.stage.OwnStage.numbers;
import static dev.leat.stage.OwnStage.running;
import static dev.leat.stage.RunningStages.await;
import static dev.leat.stage.RunningStages.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.api.AsyncStage;
import dev.leat.api.Call;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.DeadLetter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AsyncStageTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void keeps_the_order_of_many_partitions_whatever_finishes_first() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        Given.stage("delays", context -> new Delays(random));
        try (RunningStages stages = running("delays", "\"concurrency\": 16")) {
            int partitions = 12;
            List<Future<Ack>> acks = new ArrayList<>();
            for (int round = 0; round < 20; round++) {
                for (int partition = 0; partition < partitions; partition++) {
                    acks.add(stages.send(Given.batch(partition, round * 5L, numbers(round * 5, 5))));
                }
            }
            acks.forEach(RunningStages::await);

            List<String> expected = List.of(numbers(0, 100));
            for (int partition = 0; partition < partitions; partition++) {
                assertThat(stages.values(partition)).as("seed %d", seed).isEqualTo(expected);
            }
        }
    }

    @Test
    void works_on_no_more_events_of_a_lane_than_it_may() {
        AtomicInteger open = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Given.stage("counts", context -> (AsyncStage) (event, call) -> {
            most.accumulateAndGet(open.incrementAndGet(), Math::max);
            Promise<Outcome> answer = Promise.promise();
            Vertx.currentContext().owner().setTimer(2, fired -> {
                open.decrementAndGet();
                answer.complete(Outcome.kept(event));
            });
            return answer.future();
        });
        try (RunningStages stages = running("counts", "\"concurrency\": 3")) {
            Future<Ack> first = stages.send(Given.batch(0, 0, numbers(0, 20)));
            await(stages.send(Given.batch(0, 20, numbers(20, 20))));
            await(first);

            assertThat(most).hasValue(3);
            assertThat(stages.values(0)).containsExactly(numbers(0, 40));
        }
    }

    @Test
    void an_event_without_answer_fails_and_the_others_go_on() {
        Given.stage(
                "forgets",
                context -> (AsyncStage) (event, call) -> event.value().asInt() % 2 == 0
                        ? Promise.<Outcome>promise().future()
                        : Future.succeededFuture(Outcome.kept(event)));
        try (RunningStages stages = running("forgets", "\"timeoutMs\": 50")) {
            Ack ack = await(stages.send(Given.batch(0, 0, numbers(0, 6))));

            assertThat(ack).isEqualTo(new Ack(1, 3, 0, 3));
            assertThat(stages.values(0)).containsExactly("1", "3", "5");
            assertThat(stages.written.get(0).deadLetters())
                    .extracting(DeadLetter::kind)
                    .containsOnly(FailureKind.TIMEOUT);
            assertThat(stages.troubles).isEmpty();
        }
    }

    @Test
    void a_slow_partition_does_not_hold_its_neighbours() {
        List<Promise<Outcome>> held = new CopyOnWriteArrayList<>();
        Given.stage("holds", context -> (AsyncStage) (event, call) -> {
            if (event.origin().partition() != 0) {
                return Future.succeededFuture(Outcome.kept(event));
            }
            Promise<Outcome> answer = Promise.promise();
            held.add(answer);
            return answer.future();
        });
        try (RunningStages stages = running("holds", "\"concurrency\": 8")) {
            Future<Ack> slow = stages.send(Given.batch(0, 0, "1"));
            // with 4 lanes, partition 4 shares the lane of partition 0
            await(stages.send(Given.batch(4, 0, "2")));

            assertThat(slow.isComplete()).isFalse();
            held.get(0).complete(Outcome.dropped());
            assertThat(await(slow)).isEqualTo(new Ack(1, 0, 1, 0));
        }
    }

    @Test
    void a_cancelled_batch_ends_at_once_and_leaves_nothing_behind() {
        List<Promise<Outcome>> held = new CopyOnWriteArrayList<>();
        Given.stage("waits", context -> (AsyncStage) (event, call) -> {
            Promise<Outcome> answer = Promise.promise();
            held.add(answer);
            return answer.future();
        });
        try (RunningStages stages = running("waits", "\"concurrency\": 2")) {
            Batch batch = Given.batch(0, 0, numbers(0, 5));
            Future<Ack> cancelled = stages.send(batch);
            await().atMost(LONG).until(() -> held.size() == 2);

            batch.cancellation().cancel();

            assertThat(failure(cancelled))
                    .isInstanceOfSatisfying(
                            BatchException.class,
                            failure -> assertThat(failure.failure()).isEqualTo(BatchFailure.CANCELLED));
            held.forEach(answer -> answer.complete(Outcome.dropped()));
            Future<Ack> after = stages.send(Given.batch(0, 5, "9"));
            await().atMost(LONG).until(() -> held.size() == 3);
            held.get(2).complete(Outcome.dropped());
            assertThat(await(after)).isEqualTo(new Ack(1, 0, 1, 0));
            assertThat(stages.written).hasSize(1);
        }
    }

    @Test
    void an_event_that_ends_its_batch_ends_what_its_neighbours_began() {
        Services services = new Services("ask");
        try (RunningStages stages = new RunningStages(Given.pipeline("p", "[" + Services.stage("ask", "") + "]", ""))) {
            Future<Ack> sent = stages.send(Given.batch(0, 0, "{\"n\":1}", "{\"n\":2}", "{\"n\":3}"));
            await().atMost(LONG).until(() -> services.open() == 3);

            services.fail("ask 2", new BatchException(BatchFailure.OUTAGE, "the service's database is away"));

            assertThat(failure(sent)).isInstanceOf(BatchException.class).hasMessageContaining("is away");
            await().atMost(LONG).until(() -> services.open() == 0);
            assertThat(services.cancelled).containsExactlyInAnyOrder("ask 1", "ask 3");
        }
    }

    @Test
    void a_future_that_fails_fails_its_event_with_its_kind() {
        Given.stage(
                "fails", context -> (AsyncStage) (event, call) -> event.value().asInt() == 0
                        ? Future.failedFuture(new EventException(FailureKind.TOO_LARGE, "too large for the service"))
                        : Future.failedFuture("service answered 500"));
        try (RunningStages stages = running("fails", "\"timeoutMs\": 1000")) {
            await(stages.send(Given.batch(0, 0, numbers(0, 2))));

            assertThat(stages.written.get(0).deadLetters())
                    .extracting(letter -> letter.kind() + " " + letter.reason())
                    .satisfiesExactly(
                            first -> assertThat(first).isEqualTo("TOO_LARGE too large for the service"),
                            second -> assertThat(second).startsWith("REJECTED").contains("service answered 500"));
        }
    }

    @Test
    @SuppressWarnings("NullAway") // a plugin may be compiled without it
    void an_outcome_that_no_stage_may_give_fails_its_event_and_nothing_else() {
        Given.stage(
                "odd",
                context -> (AsyncStage) (event, call) -> switch (event.value().asInt()) {
                    case 0 -> Future.succeededFuture(Outcome.failed(FailureKind.REJECTED, null));
                    case 1 -> Future.succeededFuture(Outcome.failed(null, "no kind"));
                    case 2 -> Future.succeededFuture(Outcome.failed(FailureKind.PARKED, "not its business"));
                    default -> Future.failedFuture(new EventException(FailureKind.PARKED, "not its business"));
                });
        try (RunningStages stages = running("odd", "\"timeoutMs\": 1000")) {
            await(stages.send(Given.batch(0, 0, numbers(0, 4))));

            assertThat(stages.written.get(0).deadLetters())
                    .extracting(letter -> letter.kind() + " " + letter.reason())
                    .satisfiesExactly(
                            first -> assertThat(first).isEqualTo("REJECTED null"),
                            second -> assertThat(second).startsWith("REJECTED").contains("NullPointerException"),
                            third -> assertThat(third).startsWith("REJECTED").contains("parked by the sink"),
                            fourth -> assertThat(fourth).startsWith("REJECTED").contains("parked by the sink"));
        }
    }

    @Test
    void a_stage_is_opened_before_its_first_event_and_closed_after_its_last() {
        List<String> calls = new CopyOnWriteArrayList<>();
        Given.stage("opens", context -> new AsyncStage() {
            @Override
            public Future<Void> open(Vertx vertx) {
                calls.add("open");
                return Future.succeededFuture();
            }

            @Override
            public Future<Outcome> apply(Event event, Call call) {
                calls.add("apply");
                return Future.succeededFuture(Outcome.kept(event));
            }

            @Override
            public Future<Void> close() {
                calls.add("close");
                return Future.failedFuture("closing failed");
            }
        });
        RunningStages stages = running("opens", "\"timeoutMs\": 1000");
        await(stages.send(Given.batch(0, 0, "1")));

        assertThat(failure(stages.closeStages())).hasMessageContaining("closing failed");
        assertThat(calls).containsExactly("open", "apply", "close");
        assertThat(stages.vertx.deploymentIDs()).isEmpty();
        await(stages.vertx.close());
    }

    /** Answers after a random time, on the event loop or on a thread of nobody. */
    private record Delays(SplittableRandom random) implements AsyncStage {
        @Override
        public Future<Outcome> apply(Event event, Call call) {
            int delayMs;
            synchronized (random) {
                delayMs = random.nextInt(6);
            }
            Promise<Outcome> answer = Promise.promise();
            Runnable complete = () -> answer.complete(Outcome.kept(event));
            if (delayMs == 0) {
                complete.run();
            } else if (delayMs == 1) {
                new Thread(complete).start();
            } else {
                Vertx.currentContext()
                        .owner()
                        .timer(delayMs, TimeUnit.MILLISECONDS)
                        .onSuccess(fired -> complete.run());
            }
            return answer.future();
        }
    }
}
