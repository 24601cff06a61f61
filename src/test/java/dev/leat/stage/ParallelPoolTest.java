package dev.leat.stage;

import static dev.leat.stage.RunningStages.await;
import static dev.leat.stage.RunningStages.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.batch.Ack;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A pool inside of a {@code parallel}, where each event is a job of its own. */
class ParallelPoolTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Services silent = new Services("silent");
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final Set<String> worked = ConcurrentHashMap.newKeySet();

    /** Hangs in its first event. */
    private RunningStages running(String options, String pool, String other) {
        Given.stage("hanging", context -> (Stage) event -> {
            worked.add(event.value().path("n").asText());
            begun.countDown();
            hang();
            return Outcome.kept(event);
        });
        String stages = "[{\"name\": \"all\", \"type\": \"parallel\", \"join\": \"any\"," + options
                + "\"timeoutMs\": 600000, \"branches\": {\"x\": {\"stages\": [{\"name\": \"slow\", \"type\": \"java\","
                + " \"provider\": \"test\", \"options\": {\"use\": \"hanging\"}, \"poolSize\": 1" + pool
                + "}]}, \"y\": {\"stages\": [" + other + "]}}}]";
        return new RunningStages(Given.pipeline("p", stages, "", 1));
    }

    @Test
    void what_lost_is_not_worked_on_once_the_pool_comes_to_it() {
        String first = "{\"name\": \"first\", \"type\": \"map\","
                + " \"with\": \"if (.n == 0 or .n == 9) error(\\\"no\\\") else .n\"}";
        try (RunningStages stages = running("", ", \"timeoutMs\": 60000", first)) {
            String[] values = numbered(10, 999);
            Future<Ack> held = stages.send(Given.batch(0, 0, "{\"n\":0}"));
            await().atMost(LONG).until(() -> begun.getCount() == 0);

            assertThat(await(stages.send(Given.batch(1, 0, values)))).isEqualTo(new Ack(1, values.length, 0, 0));
            assertThat(stages.values(1)).hasSize(values.length).contains("{\"n\":999,\"y\":999}");
            Future<Ack> behind = stages.send(Given.batch(2, 0, "{\"n\":9}"));
            release.countDown();

            await(held);
            await(behind);
            assertThat(worked).containsExactlyInAnyOrder("0", "9");
        }
    }

    @Test
    void when_all_workers_hang_those_that_come_in_the_place_of_the_refused_are_refused_too() {
        List<Throwable> unhandled = new CopyOnWriteArrayList<>();
        try (RunningStages stages =
                running("\"concurrency\": 11,", ", \"timeoutMs\": 200", Services.stage("silent", ""))) {
            stages.vertx.exceptionHandler(unhandled::add);
            Future<Ack> one = stages.send(Given.batch(0, 0, numbered(1, 11)));
            Future<Ack> other = stages.send(Given.batch(1, 0, numbered(12, 13)));

            assertThat(List.of(failure(one), failure(other)))
                    .allSatisfy(failure -> assertThat(failure)
                            .isInstanceOfSatisfying(
                                    BatchException.class,
                                    told -> assertThat(told.failure()).isEqualTo(BatchFailure.OUTAGE))
                            .hasMessageContaining("all 9 workers of stage 'slow' hang"));
            assertThat(unhandled).isEmpty();
            await().atMost(LONG).until(() -> silent.open() == 0);
            assertThat(worked).containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6", "7", "8", "9");
            release.countDown();
        }
    }

    private static String[] numbered(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(n -> "{\"n\":" + n + "}")
                .toArray(String[]::new);
    }

    private void hang() {
        try {
            assertThat(release.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
