package dev.leat.stage;

import static dev.leat.stage.RunningStages.await;
import static dev.leat.stage.RunningStages.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.DeadLetter;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkerPoolTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void a_batch_is_worked_on_by_all_workers_at_once_and_put_together_in_order() {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        CyclicBarrier bothAtOnce = new CyclicBarrier(2);
        Given.stage("meet", context -> (Stage) event -> {
            if (event.origin().offset() % 50 == 0) {
                meet(bothAtOnce);
            }
            threads.add(Thread.currentThread().getName());
            return event.origin().offset() == 7 ? Outcome.dropped() : Outcome.kept(event);
        });
        try (RunningStages stages = running("meet", "\"poolSize\": 2")) {
            await(stages.send(Given.batch(0, 0, numbers(0, 100))));

            List<String> expected = new ArrayList<>(List.of(numbers(0, 100)));
            expected.remove("7");
            assertThat(stages.values(0)).isEqualTo(expected);
            assertThat(threads).hasSize(2).allMatch(name -> name.startsWith("leat-p-mine-"));
        }
    }

    @Test
    void the_pool_is_bounded_for_all_lanes_together() {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        Given.stage("names", context -> (Stage) event -> {
            threads.add(Thread.currentThread().getName());
            return Outcome.kept(event);
        });
        try (RunningStages stages = running("names", "\"poolSize\": 3")) {
            List<Future<Ack>> acks = new ArrayList<>();
            for (int partition = 0; partition < 16; partition++) {
                for (int base = 0; base < 1000; base += 200) {
                    acks.add(stages.send(Given.batch(partition, base, numbers(base, 200))));
                }
            }
            acks.forEach(RunningStages::await);

            assertThat(threads).hasSizeBetween(1, 3).allMatch(name -> name.startsWith("leat-p-mine-"));
            for (int partition = 0; partition < 16; partition++) {
                assertThat(stages.values(partition)).containsExactly(numbers(0, 1000));
            }
        }
    }

    @Test
    void an_event_that_hangs_fails_and_all_others_go_on_elsewhere() {
        CountDownLatch release = new CountDownLatch(1);
        Given.stage("hangs", context -> (Stage) event -> {
            if (event.origin().offset() == 3) {
                awaitLatch(release);
            }
            return Outcome.kept(event);
        });
        try (RunningStages stages = running("hangs", "\"poolSize\": 2, \"timeoutMs\": 300")) {
            await(stages.send(Given.batch(0, 0, numbers(0, 10))));
            await(stages.send(Given.batch(1, 100, numbers(0, 10))));

            assertThat(stages.values(0)).containsExactly("0", "1", "2", "4", "5", "6", "7", "8", "9");
            assertThat(stages.values(1)).containsExactly(numbers(0, 10));
            assertThat(stages.written.get(0).deadLetters())
                    .extracting(DeadLetter::kind)
                    .containsExactly(FailureKind.TIMEOUT);
            assertThat(stages.troubles).containsExactly("mine: not finished within 300 ms (timeoutMs): t-0, offset 3");
            assertThat(stages.causes.get(0).getStackTrace())
                    .as("shows where it hangs")
                    .anyMatch(frame -> frame.getMethodName().equals("awaitLatch"));
            release.countDown();
        }
    }

    @Test
    void when_every_worker_hangs_the_source_is_told_and_served_again_later() {
        CountDownLatch release = new CountDownLatch(1);
        Given.stage("all-hang", context -> (Stage) event -> {
            if (event.value().asInt() < 0) {
                awaitLatch(release);
            }
            return Outcome.kept(event);
        });
        try (RunningStages stages = running("all-hang", "\"poolSize\": 1, \"timeoutMs\": 200")) {
            Throwable failure = failure(stages.send(Given.batch(0, 0, "1", "-1", "3")));

            assertThat(failure).isInstanceOfSatisfying(BatchException.class, told -> {
                assertThat(told.failure()).isEqualTo(BatchFailure.OUTAGE);
                assertThat(told.reason()).contains("all 1 workers of stage 'mine' hang");
            });
            release.countDown();
            await().atMost(LONG).until(() -> failure(stages.send(Given.batch(0, 0, "1"))) == null);
        }
    }

    @Test
    void an_event_that_hung_twice_is_not_tried_again_when_its_batch_comes_back_because_every_worker_hung() {
        Semaphore turns = new Semaphore(0);
        AtomicInteger tries = new AtomicInteger();
        Given.stage("always-slow", context -> (Stage) event -> {
            if (event.value().asInt() < 0) {
                tries.incrementAndGet();
                turns.acquireUninterruptibly();
            }
            return Outcome.kept(event);
        });
        try (RunningStages stages = running("always-slow", "\"poolSize\": 1, \"timeoutMs\": 200")) {
            assertThat(failure(stages.send(Given.batch(0, 0, "1", "-1", "3"))))
                    .hasMessageContaining("all 1 workers of stage 'mine' hang");

            await().atMost(LONG).until(() -> {
                if (turns.hasQueuedThreads()) {
                    turns.release();
                }
                return failure(stages.send(Given.batch(0, 0, "1", "-1", "3"))) == null;
            });
            assertThat(tries).hasValue(2);
            assertThat(stages.values(0)).containsExactly("1", "3");
            assertThat(stages.letters()).containsExactly("TIMEOUT not finished within 200 ms (timeoutMs)");
        } finally {
            turns.release(1000);
        }
    }

    @Test
    void a_cancelled_batch_ends_before_its_slices_are_worked_on() {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Set<Long> seen = ConcurrentHashMap.newKeySet();
        Given.stage("cancels", context -> (Stage) event -> {
            seen.add(event.origin().offset());
            started.countDown();
            awaitLatch(release);
            return Outcome.kept(event);
        });
        try (RunningStages stages = running("cancels", "\"poolSize\": 1")) {
            Batch batch = Given.batch(0, 0, numbers(0, 500));
            Future<Ack> cancelled = stages.send(batch);
            awaitLatch(started);

            batch.cancellation().cancel();

            assertThat(failure(cancelled))
                    .isInstanceOfSatisfying(
                            BatchException.class,
                            failure -> assertThat(failure.failure()).isEqualTo(BatchFailure.CANCELLED));
            release.countDown();
            await(stages.send(Given.batch(0, 1000, "1")));
            assertThat(seen).containsExactlyInAnyOrder(0L, 1000L);
            assertThat(stages.written).hasSize(1);
        }
    }

    @Test
    void closing_leaves_no_worker_behind() {
        Given.stage("plain", context -> (Stage) Outcome::kept);
        RunningStages stages = running("plain", "\"poolSize\": 2");
        await(stages.send(Given.batch(0, 0, numbers(0, 10))));

        await(stages.closeStages());

        assertThat(stages.vertx.deploymentIDs()).isEmpty();
        await().atMost(LONG)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("leat-closing-mine")));
        await(stages.vertx.close());
    }

    @Test
    void a_worker_that_hangs_does_not_hold_up_closing() {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        Given.stage("hangs-on", context -> (Stage) event -> {
            started.countDown();
            awaitLatch(release);
            return Outcome.kept(event);
        });
        RunningStages stages = running("hangs-on", "\"poolSize\": 1, \"timeoutMs\": 200");
        Future<Ack> hanging = stages.send(Given.batch(0, 0, "1"));
        awaitLatch(started);

        assertThat(failure(stages.closeStages())).hasMessageContaining("stage 'mine' did not open or close");
        release.countDown();
        await(stages.vertx.close());
        assertThat(hanging).isNotNull();
    }

    @Test
    void stages_that_are_opened_anew_do_not_wait_for_workers_that_hang() {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        Given.stage("hangs-for-ever", context -> (Stage) event -> {
            if (event.value().asInt() < 0) {
                started.countDown();
                awaitLatch(release, 600);
            }
            return Outcome.kept(event);
        });
        try (RunningStages stages = running("hangs-for-ever", "\"poolSize\": 1, \"timeoutMs\": 200")) {
            Future<Ack> hanging = stages.send(Given.batch(0, 0, "-1"));
            awaitLatch(started);

            stages.reopen();

            for (int base = 0; base < 100; base += 10) {
                await(stages.send(Given.batch(1, base, numbers(base, 10))));
            }
            assertThat(stages.values(1)).containsExactly(numbers(0, 100));
            assertThat(hanging).isNotNull();
        } finally {
            release.countDown();
        }
    }

    @Test
    void a_worker_is_free_again_soon_when_an_event_has_more_slow_items_than_it_has_time() {
        String stage = "[{\"name\": \"mine\", \"type\": \"pseudonymize\", \"fields\": [\"l[]\"], \"poolSize\": 1,"
                + " \"key\": \"0123456789abcdef\", \"method\": \"pbkdf2\", \"timeoutMs\": 300}]";
        String many = IntStream.range(0, 20_000).boxed().toList().toString();
        try (RunningStages stages = new RunningStages(Given.pipeline("p", stage, ""))) {
            await(stages.send(Given.batch(0, 0, "{\"l\":" + many + "}")));

            assertThat(stages.letters()).containsExactly("TIMEOUT not finished within 300 ms (timeoutMs)");
            await().atMost(LONG).until(() -> failure(stages.send(Given.batch(1, 0, "{\"l\":[]}"))) == null);
        }
    }

    private static RunningStages running(String use, String more) {
        return new RunningStages(Given.pipeline(
                use.equals("plain") ? "closing" : "p",
                "[{\"name\": \"mine\", \"type\": \"java\", \"provider\": \"test\", \"options\": {\"use\": \"" + use
                        + "\"}, " + more + "}]",
                ""));
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(60, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new IllegalStateException("the slices were not worked on at once", failure);
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        awaitLatch(latch, 60);
    }

    private static void awaitLatch(CountDownLatch latch, long seconds) {
        try {
            assertThat(latch.await(seconds, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static String[] numbers(int from, int count) {
        return IntStream.range(from, from + count).mapToObj(Integer::toString).toArray(String[]::new);
    }
}
