package dev.leat.stage;

import static dev.leat.stage.OwnStage.awaitLatch;
import static dev.leat.stage.OwnStage.numbers;
import static dev.leat.stage.OwnStage.running;
import static dev.leat.stage.RunningStages.await;
import static dev.leat.stage.RunningStages.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
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
        RunningStages stages = running("closing", "plain", "\"poolSize\": 2");
        await(stages.send(Given.batch(0, 0, numbers(0, 10))));

        await(stages.closeStages());

        assertThat(stages.vertx.deploymentIDs()).isEmpty();
        await().atMost(LONG)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("leat-closing-mine")));
        await(stages.vertx.close());
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(60, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new IllegalStateException("the slices were not worked on at once", failure);
        }
    }
}
