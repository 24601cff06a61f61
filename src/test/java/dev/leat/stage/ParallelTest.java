package dev.leat.stage;

import static dev.leat.stage.RunningStages.await;
import static dev.leat.stage.RunningStages.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.leat.api.EventException;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** One event in several branches at once: joins, losers, deadlines and cancellation. */
class ParallelTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Services services = new Services("a", "b", "c");

    @Test
    void every_branch_is_asked_before_any_has_answered() {
        try (RunningStages stages = running("\"into\": \"r\"", "", Map.of("a", "", "b", ""))) {
            Future<Ack> ack = stages.send(Given.batch(0, 0, "{\"n\":1}"));
            await().atMost(LONG).until(() -> services.open() == 2);

            services.answer("b 1", "2");
            services.answer("a 1", "1");

            assertThat(await(ack)).isEqualTo(new Ack(1, 1, 0, 0));
            assertThat(stages.values(0)).containsExactly("{\"n\":1,\"r\":{\"a\":1,\"b\":2}}");
        }
    }

    @Test
    void the_first_result_is_enough_for_any_and_the_losers_are_cancelled() {
        try (RunningStages stages = running("\"join\": \"any\"", "", Map.of("a", "", "b", "", "c", ""))) {
            Future<Ack> ack = stages.send(Given.batch(0, 0, "{\"n\":1}"));
            await().atMost(LONG).until(() -> services.open() == 3);

            services.answer("b 1", "2");

            assertThat(await(ack)).isEqualTo(new Ack(1, 1, 0, 0));
            assertThat(stages.values(0)).containsExactly("{\"n\":1,\"b\":2}");
            assertThat(services.cancelled).containsExactlyInAnyOrder("a 1", "c 1");
            assertThat(services.open()).isZero();
        }
    }

    @Test
    void a_branch_that_fails_cancels_the_others_and_names_itself() {
        try (RunningStages stages = running("\"join\": \"all\"", "", Map.of("a", "", "b", ""))) {
            Future<Ack> ack = stages.send(Given.batch(0, 0, "{\"n\":1}"));
            await().atMost(LONG).until(() -> services.open() == 2);

            services.fail("b 1", new EventException(FailureKind.TOO_LARGE, "too much"));

            assertThat(await(ack)).isEqualTo(new Ack(1, 0, 0, 1));
            assertThat(letters(stages)).containsExactly("all TOO_LARGE branch 'b': b: too much");
            assertThat(services.cancelled).containsExactly("a 1");
        }
    }

    @Test
    void at_the_deadline_what_is_late_is_cancelled_and_the_rest_goes_on() {
        Map<String, String> policies = Map.of(
                "a", "\"onLate\": \"omit\",", "b", "\"onLate\": \"default\", \"fallback\": \"0 - .n\",", "c", "");
        try (RunningStages stages = running("\"into\": \"r\"", ", \"timeoutMs\": 1000", policies)) {
            Future<Ack> ack = stages.send(Given.batch(0, 0, "{\"n\":1}"));
            await().atMost(LONG).until(() -> services.open() == 3);
            services.answer("c 1", "3");

            assertThat(await(ack)).isEqualTo(new Ack(1, 1, 0, 0));
            assertThat(stages.values(0)).containsExactly("{\"n\":1,\"r\":{\"b\":-1,\"c\":3}}");
            assertThat(services.cancelled).containsExactlyInAnyOrder("a 1", "b 1");
            assertThat(stages.reports)
                    .filteredOn(report -> report.stage().equals("all"))
                    .extracting("kept", "failed", "passed")
                    .containsExactly(tuple(1, 0, 1));
        }
    }

    @Test
    void the_stages_own_policy_decides_about_events_whose_branch_failed() {
        String fallback = ", \"onFailure\": \"default\", \"fallback\": \"{\\\"was\\\": .n}\"";
        try (RunningStages stages = running("\"into\": \"r\"", fallback, Map.of("a", "", "b", ""))) {
            Future<Ack> ack = stages.send(Given.batch(0, 0, "{\"n\":1}"));
            await().atMost(LONG).until(() -> services.open() == 2);
            services.fail("a 1", new EventException(FailureKind.REJECTED, "no"));

            await(ack);
            assertThat(stages.values(0)).containsExactly("{\"was\":1}");
        }
    }

    @Test
    void stop_of_the_pipeline_does_not_reach_into_branches_but_stop_of_a_stage_there_does() {
        Given.stage("refuses", context -> (Stage) event -> Outcome.failed(FailureKind.REJECTED, "no"));
        String stop = ", \"errors\": {\"onFailure\": \"stop\"}";
        String plain = Services.stage("refuses", ", \"runOn\": \"event-loop\"");
        String stopping = Services.stage("refuses", ", \"runOn\": \"event-loop\", \"onFailure\": \"stop\"");
        try (RunningStages stages = new RunningStages(Given.pipeline("p", omitting(plain), stop))) {
            assertThat(await(stages.send(Given.batch(0, 0, "{\"n\":1}")))).isEqualTo(new Ack(1, 1, 0, 0));
        }
        try (RunningStages stages = new RunningStages(Given.pipeline("p", omitting(stopping), ""))) {
            Throwable failure = failure(stages.send(Given.batch(0, 5, "{\"n\":1}", "{\"n\":2}")));

            assertThat(failure).isInstanceOfSatisfying(BatchException.class, stopped -> {
                assertThat(stopped.failure()).isEqualTo(BatchFailure.STOP);
                assertThat(stopped.reason()).contains("'refuses' failed at t-0, offset 5");
            });
        }
    }

    @Test
    void no_more_events_are_in_the_branches_than_may_be() {
        try (RunningStages stages =
                running("\"join\": \"all\"", ", \"concurrency\": 2, \"timeoutMs\": 600000", Map.of("a", "", "b", ""))) {
            Future<Ack> ack = stages.send(Given.batch(0, 0, "{\"n\":1}", "{\"n\":2}", "{\"n\":3}"));
            await().atMost(LONG).until(() -> services.open() == 4);
            assertThat(services.asked).containsExactly("a 1", "b 1", "a 2", "b 2");

            services.answer("a 2", "2");
            services.answer("b 2", "2");
            await().atMost(LONG).until(() -> services.open() == 4);
            assertThat(services.asked).endsWith("a 3", "b 3");
            for (String question : List.of("b 3", "a 3", "b 1", "a 1")) {
                services.answer(question, "0");
            }

            assertThat(await(ack)).isEqualTo(new Ack(1, 3, 0, 0));
            assertThat(stages.values(0))
                    .containsExactly(
                            "{\"n\":1,\"a\":0,\"b\":0}", "{\"n\":2,\"a\":2,\"b\":2}", "{\"n\":3,\"a\":0,\"b\":0}");
        }
    }

    @Test
    void a_cancelled_batch_leaves_nothing_behind_in_any_branch() {
        try (RunningStages stages =
                running("\"join\": \"all\"", ", \"concurrency\": 2, \"timeoutMs\": 600000", Map.of("a", "", "b", ""))) {
            Batch batch = Given.batch(0, 0, "{\"n\":1}", "{\"n\":2}", "{\"n\":3}");
            Future<Ack> gone = stages.send(batch);
            await().atMost(LONG).until(() -> services.open() == 4);

            batch.cancellation().cancel();

            assertThat(failure(gone))
                    .isInstanceOfSatisfying(
                            BatchException.class,
                            cancelled -> assertThat(cancelled.failure()).isEqualTo(BatchFailure.CANCELLED));
            await().atMost(LONG).until(() -> services.open() == 0);
            assertThat(services.cancelled).containsExactlyInAnyOrder("a 1", "b 1", "a 2", "b 2");
            // all places are free again, and the third event was never asked about
            Batch next = Given.batch(4, 0, "{\"n\":4}", "{\"n\":5}", "{\"n\":6}");
            Future<Ack> open = stages.send(next);
            await().atMost(LONG).until(() -> services.open() == 4);
            assertThat(services.asked).endsWith("a 4", "b 4", "a 5", "b 5").doesNotContain("a 3");
            next.cancellation().cancel();
            assertThat(failure(open)).hasMessageContaining("given up");
        }
    }

    @Test
    void branches_on_pools_work_on_threads_of_their_own() {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        for (String name : List.of("one", "two")) {
            Given.stage(name, context -> (Stage) event -> {
                threads.add(Thread.currentThread().getName().replaceAll("-\\d+$", ""));
                return Outcome.kept(event.withValue(event.key()));
            });
        }
        String pools = "[{\"name\": \"all\", \"type\": \"parallel\", \"branches\": {"
                + "\"x\": {\"stages\": [" + Services.stage("one", "") + "]},"
                + "\"y\": {\"stages\": [" + Services.stage("two", "") + "]}}}]";
        try (RunningStages stages = new RunningStages(Given.pipeline("p", pools, ""))) {
            await(stages.send(Given.batch(0, 0, "{\"n\":1}", "{\"n\":2}")));

            assertThat(stages.values(0))
                    .containsExactly("{\"n\":1,\"x\":\"0\",\"y\":\"0\"}", "{\"n\":2,\"x\":\"1\",\"y\":\"1\"}");
            assertThat(threads).containsExactlyInAnyOrder("leat-p-one", "leat-p-two");
        }
    }

    @Test
    void each_stage_inside_is_told_of_once_per_batch() {
        String nested = "[{\"name\": \"all\", \"type\": \"parallel\", \"into\": \"r\", \"branches\": {"
                + "\"x\": {\"onFailure\": \"omit\", \"stages\": ["
                + "{\"name\": \"odd\", \"type\": \"filter\", \"keep\": \"mod(.n, 2) == 1\"},"
                + "{\"name\": \"small\", \"type\": \"map\", \"with\": \"{\\\"v\\\": divide(6, 3 - .n, 0)}\"}]},"
                + "\"y\": {\"stages\": [{\"name\": \"inner\", \"type\": \"parallel\", \"branches\": {"
                + "\"z\": {\"stages\": [{\"name\": \"deep\", \"type\": \"map\", \"with\": \".n\"}]}}}]}}}]";
        try (RunningStages stages = new RunningStages(Given.pipeline("p", nested, ""))) {
            await(stages.send(Given.batch(0, 0, "{\"n\":1}", "{\"n\":2}", "{\"n\":3}")));

            assertThat(stages.values(0))
                    .containsExactly(
                            "{\"n\":1,\"r\":{\"x\":{\"v\":3},\"y\":{\"n\":1,\"z\":1}}}",
                            "{\"n\":2,\"r\":{\"y\":{\"n\":2,\"z\":2}}}",
                            "{\"n\":3,\"r\":{\"y\":{\"n\":3,\"z\":3}}}");
            assertThat(stages.reports)
                    .extracting("stage", "events", "kept", "dropped", "failed", "passed")
                    .containsExactlyInAnyOrder(
                            tuple("all", 3, 3, 0, 0, 1),
                            tuple("odd", 3, 2, 1, 0, 0),
                            tuple("small", 2, 1, 0, 1, 0),
                            tuple("inner", 3, 3, 0, 0, 0),
                            tuple("deep", 3, 3, 0, 0, 0));
        }
    }

    @Test
    void what_is_no_object_fails_before_anybody_is_asked_and_tombstones_pass() {
        try (RunningStages stages = running("\"join\": \"all\"", "", Map.of("a", "", "b", ""))) {
            await(stages.send(Given.batch(
                    0, 0, List.of(Given.event(0, 0, null), Given.event(0, 1, "[1]"), Given.event(0, 2, "{")))));

            assertThat(stages.values(0)).containsExactly("tombstone");
            assertThat(letters(stages))
                    .satisfiesExactly(
                            first -> assertThat(first).isEqualTo("all REJECTED expected an object, found array"),
                            second -> assertThat(second).startsWith("source UNREADABLE value is not JSON"));
            assertThat(services.asked).isEmpty();
        }
    }

    private static String omitting(String stage) {
        return "[{\"name\": \"all\", \"type\": \"parallel\", \"branches\": {\"x\": {\"onFailure\": \"omit\","
                + " \"stages\": [" + stage + "]}}}]";
    }

    /** @param branches name of the branch and of its service → keys of the branch */
    private static RunningStages running(String options, String more, Map<String, String> branches) {
        String all = branches.keySet().stream()
                .sorted()
                .map(name ->
                        "\"" + name + "\": {" + branches.get(name) + " \"stages\": [" + Services.stage(name, "") + "]}")
                .reduce((one, other) -> one + ", " + other)
                .orElseThrow();
        return new RunningStages(Given.pipeline(
                "p",
                "[{\"name\": \"all\", \"type\": \"parallel\", " + options + more + ", \"branches\": {" + all + "}}]",
                ""));
    }

    private static List<String> letters(RunningStages stages) {
        return stages.written.stream()
                .flatMap(batch -> batch.deadLetters().stream())
                .map(ParallelTest::text)
                .toList();
    }

    private static String text(DeadLetter letter) {
        return letter.stage() + " " + letter.kind() + " " + letter.reason();
    }
}
