package dev.leat.stage;

import static dev.leat.stage.OwnStage.awaitLatch;
import static dev.leat.stage.OwnStage.numbers;
import static dev.leat.stage.OwnStage.running;
import static dev.leat.stage.RunningStages.await;
import static dev.leat.stage.RunningStages.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.batch.Ack;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.DeadLetter;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Events that take longer than they may, some of them for ever, on a stage's own threads. */
class HangingWorkersTest {
    private static final Duration LONG = Duration.ofSeconds(60);

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
    void events_that_hang_for_ever_are_set_aside_and_others_stand_in_for_their_workers() {
        CountDownLatch release = new CountDownLatch(1);
        Set<String> threads = ConcurrentHashMap.newKeySet();
        AtomicInteger busy = new AtomicInteger();
        AtomicInteger busyAtMost = new AtomicInteger();
        Given.stage("stuck", context -> (Stage) event -> {
            threads.add(Thread.currentThread().getName());
            busyAtMost.accumulateAndGet(busy.incrementAndGet(), Math::max);
            if (event.value().asInt() < 0) {
                awaitLatch(release);
            }
            busy.decrementAndGet();
            return Outcome.kept(event);
        });
        try (RunningStages stages = running("stuck", "\"poolSize\": 1, \"timeoutMs\": 200")) {
            await(stages.send(Given.batch(0, 0, "1", "-1", "3")));
            await(stages.send(Given.batch(1, 0, "-1", "2", "-3", "4")));

            assertThat(stages.values(0)).containsExactly("1", "3");
            assertThat(stages.values(1)).containsExactly("2", "4");
            assertThat(stages.letters()).hasSize(3).containsOnly("TIMEOUT not finished within 200 ms (timeoutMs)");
            assertThat(busyAtMost).as("three hang, and one works").hasValue(4);

            release.countDown();
            await().atMost(LONG).until(() -> {
                threads.clear();
                await(stages.send(Given.batch(0, 10, numbers(0, 10))));
                return threads.stream().noneMatch(name -> name.contains("stand-in"));
            });
        }
    }

    @Test
    void workers_that_stand_in_for_others_are_gone_after_closing() {
        CountDownLatch release = new CountDownLatch(1);
        Given.stage("stuck-once", context -> (Stage) event -> {
            if (event.value().asInt() < 0) {
                awaitLatch(release);
            }
            return Outcome.kept(event);
        });
        RunningStages stages = running("stuck-once", "\"poolSize\": 1, \"timeoutMs\": 200");
        await(stages.send(Given.batch(0, 0, "1", "-1", "3")));
        release.countDown();

        await(stages.closeStages());

        assertThat(stages.vertx.deploymentIDs()).isEmpty();
        await(stages.vertx.close());
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
            Throwable failure = failure(stages.send(Given.batch(0, 0, asManyAsHang("1"))));

            assertThat(failure).isInstanceOfSatisfying(BatchException.class, told -> {
                assertThat(told.failure()).isEqualTo(BatchFailure.OUTAGE);
                assertThat(told.reason()).contains("all 9 workers of stage 'mine' hang");
            });
            release.countDown();
            await().atMost(LONG).until(() -> failure(stages.send(Given.batch(0, 0, "1"))) == null);
        }
    }

    @Test
    void an_event_that_hung_twice_is_not_tried_again_when_its_batch_comes_back_because_every_worker_hung() {
        Semaphore turns = new Semaphore(0, true);
        AtomicInteger tries = new AtomicInteger();
        Given.stage("always-slow", context -> (Stage) event -> {
            if (event.value().asInt() < 0) {
                tries.incrementAndGet();
                turns.acquireUninterruptibly();
            }
            return Outcome.kept(event);
        });
        try (RunningStages stages = running("always-slow", "\"poolSize\": 1, \"timeoutMs\": 200")) {
            String[] events = asManyAsHang("3");
            assertThat(failure(stages.send(Given.batch(0, 0, events))))
                    .hasMessageContaining("all 9 workers of stage 'mine' hang");

            await().atMost(LONG).until(() -> {
                turns.release(turns.getQueueLength());
                return failure(stages.send(Given.batch(0, 0, events))) == null;
            });
            assertThat(tries).hasValue(2 * (events.length - 1));
            assertThat(stages.values(0)).containsExactly("3");
            assertThat(stages.letters())
                    .hasSize(events.length - 1)
                    .containsOnly("TIMEOUT not finished within 200 ms (timeoutMs)");
        } finally {
            turns.release(1000);
        }
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
                + " \"key\": \"0123456789abcdef\", \"method\": \"pbkdf2\", \"iterations\": 10000, \"timeoutMs\": 300}]";
        String many = IntStream.range(0, 20_000).boxed().toList().toString();
        try (RunningStages stages = new RunningStages(Given.pipeline("p", stage, ""))) {
            String[] more = Collections.nCopies(3 + Workers.STAND_INS, "{\"l\":" + many + "}")
                    .toArray(String[]::new);
            await(stages.send(Given.batch(0, 0, more)));

            assertThat(stages.letters())
                    .as("more than there are workers")
                    .hasSize(more.length)
                    .containsOnly("TIMEOUT not finished within 300 ms (timeoutMs)");
        }
    }

    /** One event for each worker of a pool of one, and one that does not hang. */
    private static String[] asManyAsHang(String other) {
        List<String> values = new ArrayList<>(Collections.nCopies(1 + Workers.STAND_INS, "-1"));
        values.add(other);
        return values.toArray(String[]::new);
    }
}
