package dev.leat.stage;

import static dev.leat.stage.RunningStages.await;
import static dev.leat.stage.RunningStages.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.leat.api.AsyncStage;
import dev.leat.api.Call;
import dev.leat.api.Event;
import dev.leat.api.Outcome;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Events in branches of their own: order, pieces, reports and cancellation. */
class RoutedTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Services services = new Services("a", "b");

    @Test
    void events_of_a_slow_branch_keep_their_place_among_the_others() {
        try (RunningStages stages =
                running("\"a\": {\"when\": \".n < 3\", \"stages\": [" + Services.stage("a", "") + "]}, \"rest\": {}")) {
            Future<Ack> ack =
                    stages.send(Given.batch(0, 0, "{\"n\":7}", "{\"n\":1}", "{\"n\":8}", "{\"n\":2}", "{\"n\":9}"));
            await().atMost(LONG).until(() -> services.open() == 2);
            services.answer("a 2", "\"two\"");
            services.answer("a 1", "\"one\"");

            assertThat(await(ack)).isEqualTo(new Ack(1, 5, 0, 0));
            assertThat(stages.values(0)).containsExactly("{\"n\":7}", "\"one\"", "{\"n\":8}", "\"two\"", "{\"n\":9}");
            assertThat(branches(stages)).containsExactly("rest null", "a null", "rest null", "a null", "rest null");
        }
    }

    @Test
    void pieces_of_one_event_live_and_fail_apart_and_are_named() {
        String branches = "\"split\": {\"when\": \"true\", \"stages\": ["
                + "{\"name\": \"items\", \"type\": \"split\", \"field\": \"l\"}]},"
                + "\"check\": {\"when\": \"true\", \"stages\": ["
                + "{\"name\": \"number\", \"type\": \"map\", \"with\": \"number(.n)\"}]}";
        try (RunningStages stages = running(branches, "", ", \"match\": \"all\"")) {
            await(stages.send(Given.batch(
                    0, 0, "{\"n\":\"x\",\"l\":[1,2]}", "{\"n\":\"5\",\"l\":[3]}", "{\"n\":\"y\",\"l\":[]}")));

            assertThat(stages.values(0)).containsExactly("1", "2", "3", "5");
            assertThat(branches(stages))
                    .containsExactly("split split.0", "split split.1", "split split.0", "check check");
            assertThat(stages.written.get(0).deadLetters())
                    .extracting(letter -> letter.stage() + " " + letter.event().part() + " "
                            + letter.event().origin().offset())
                    .containsExactly("number check 0", "number check 2");
            assertThat(stages.written.get(0).dropped()).isEqualTo(1);
        }
    }

    @Test
    void dead_letters_of_several_branches_are_in_the_order_of_the_events() {
        String number = "\"stages\": [{\"name\": \"%s\", \"type\": \"map\", \"with\": \"number(.x)\"}]}";
        String branches = "\"even\": {\"when\": \"mod(.n, 2) == 0\", " + number.formatted("e") + ", \"odd\": {"
                + number.formatted("o");
        try (RunningStages stages = running(branches)) {
            await(stages.send(
                    Given.batch(0, 0, "{\"n\":1,\"x\":\"\"}", "{\"n\":2,\"x\":\"\"}", "{\"n\":3,\"x\":\"\"}")));

            assertThat(stages.written.get(0).deadLetters()).extracting("stage").containsExactly("o", "e", "o");
        }
    }

    @Test
    void the_route_and_each_stage_inside_are_told_of_once_per_batch() {
        String branches = "\"big\": {\"when\": \".n > 1\", \"stages\": ["
                + "{\"name\": \"odd\", \"type\": \"filter\", \"keep\": \"mod(.n, 2) == 1\"},"
                + "{\"name\": \"twice\", \"type\": \"map\", \"with\": \".n * 2\"}]}";
        try (RunningStages stages = running(branches)) {
            await(stages.send(Given.batch(0, 0, "{\"n\":1}", "{\"n\":2}", "{\"n\":3}", "{\"n\":5}")));

            assertThat(stages.values(0)).containsExactly("6", "10");
            assertThat(stages.written.get(0).deadLetters())
                    .extracting(letter -> letter.stage() + ": " + letter.reason())
                    .containsExactly("by: no branch takes it");
            assertThat(stages.reports)
                    .extracting("stage", "events", "kept", "dropped", "failed")
                    .containsExactlyInAnyOrder(
                            tuple("by", 4, 2, 1, 1), tuple("odd", 3, 2, 1, 0), tuple("twice", 2, 2, 0, 0));
        }
    }

    @Test
    void stages_behind_it_get_the_events_of_all_branches() {
        String behind = ", {\"name\": \"mark\", \"type\": \"map\", \"with\": \"{\\\"seen\\\": true, *: .}\"}";
        try (RunningStages stages = running("\"one\": {\"when\": \".n == 1\"}, \"rest\": {}", behind, "")) {
            await(stages.send(Given.batch(0, 0, "{\"n\":1}", "{\"n\":2}")));

            assertThat(stages.values(0)).containsExactly("{\"seen\":true,\"n\":1}", "{\"seen\":true,\"n\":2}");
            assertThat(branches(stages)).containsExactly("one null", "rest null");
        }
    }

    @Test
    void a_cancelled_batch_leaves_nothing_behind_in_any_branch() {
        try (RunningStages stages = running("\"a\": {\"when\": \".n < 3\", \"stages\": ["
                + Services.stage("a", ", \"concurrency\": 1") + "]}, \"b\": {\"stages\": ["
                + Services.stage("b", "") + ", {\"name\": \"never\", \"type\": \"map\", \"with\": \".\"}]}")) {
            Batch batch = Given.batch(0, 0, "{\"n\":1}", "{\"n\":2}", "{\"n\":3}");
            Future<Ack> gone = stages.send(batch);
            await().atMost(LONG).until(() -> services.open() == 2);

            batch.cancellation().cancel();

            assertThat(failure(gone))
                    .isInstanceOfSatisfying(
                            BatchException.class,
                            cancelled -> assertThat(cancelled.failure()).isEqualTo(BatchFailure.CANCELLED));
            await().atMost(LONG).until(() -> services.open() == 0);
            assertThat(services.cancelled).containsExactlyInAnyOrder("a 1", "b 3");
            Future<Ack> next = stages.send(Given.batch(0, 3, "{\"n\":2}"));
            await().atMost(LONG).until(() -> services.open() == 1);
            services.answer("a 2", "2");
            assertThat(await(next)).isEqualTo(new Ack(1, 1, 0, 0));
            assertThat(stages.reports).extracting("stage").doesNotContain("never");
        }
    }

    @Test
    void when_a_stage_inside_ends_the_batch_the_other_branches_are_cancelled() {
        Given.stage("gone", context -> (Ending)
                (event, call) -> Future.failedFuture(new BatchException(BatchFailure.STOP, "the table is gone")));
        try (RunningStages stages = running("\"a\": {\"when\": \".n < 3\", \"stages\": [" + Services.stage("a", "")
                + "]}, \"b\": {\"stages\": [" + Services.stage("gone", "") + "]}")) {
            Future<Ack> ended = stages.send(Given.batch(0, 0, "{\"n\":1}", "{\"n\":3}"));

            assertThat(failure(ended)).hasMessageContaining("the table is gone");
            await().atMost(LONG).until(() -> services.cancelled.equals(List.of("a 1")));
        }
    }

    @Test
    void stages_inside_are_closed_in_reverse_also_when_a_later_one_does_not_open() {
        List<String> calls = new CopyOnWriteArrayList<>();
        for (String name : List.of("first", "second", "broken")) {
            Given.stage(name, context -> new Noting(name, calls));
        }
        String branches = "\"x\": {\"when\": \"true\", \"stages\": [" + Services.stage("first", "") + ", "
                + Services.stage("second", "") + "]}, \"y\": {\"stages\": [%s]}";
        RunningStages whole = running(branches.formatted(""));
        await(whole.closeStages());
        assertThat(calls).containsExactly("open first", "open second", "close second", "close first");
        assertThat(whole.vertx.deploymentIDs()).isEmpty();
        await(whole.vertx.close());
        calls.clear();

        assertThat(catchThrowable(() -> running(branches.formatted(Services.stage("broken", "")))))
                .hasMessageContaining("does not open");
        assertThat(calls)
                .containsExactly(
                        "open first", "open second", "open broken", "close broken", "close second", "close first");
    }

    private interface Ending extends AsyncStage {}

    private record Noting(String name, List<String> calls) implements AsyncStage {
        @Override
        public Future<Void> open(Vertx vertx) {
            calls.add("open " + name);
            return name.equals("broken") ? Future.failedFuture("it does not open") : Future.succeededFuture();
        }

        @Override
        public Future<Outcome> apply(Event event, Call call) {
            return Future.succeededFuture(Outcome.kept(event));
        }

        @Override
        public Future<Void> close() {
            calls.add("close " + name);
            return Future.succeededFuture();
        }
    }

    private static RunningStages running(String branches) {
        return running(branches, "", "");
    }

    private static RunningStages running(String branches, String behind, String more) {
        return new RunningStages(Given.pipeline(
                "p",
                "[{\"name\": \"by\", \"type\": \"route\"" + more + ", \"branches\": {" + branches + "}}" + behind + "]",
                ""));
    }

    private static List<String> branches(RunningStages stages) {
        return stages.written.stream()
                .flatMap(batch -> batch.events().stream())
                .map(event -> event.branch() + " " + event.part())
                .toList();
    }
}
