package dev.leat.stage;

import static dev.leat.stage.RunningStages.await;
import static dev.leat.stage.RunningStages.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.leat.api.AsyncStage;
import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.Cancellation;
import dev.leat.batch.DeadLetter;
import dev.leat.config.Problems;
import dev.leat.config.StageFailure;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class StagesTest {
    private static final String FILTER_AND_MAP = """
            [{"name": "big", "type": "filter", "keep": ".n > 1"},
             {"name": "twice", "type": "map", "with": "{\\"n\\": add(.n, .n), \\"at\\": $offset}"}]""";

    @Test
    void events_go_through_all_stages_and_the_sinks_answer_comes_back() {
        try (RunningStages stages = new RunningStages(Given.pipeline("p", FILTER_AND_MAP, ""))) {
            Ack ack = await(stages.send(Given.batch(0, 10, "{\"n\":1}", "{\"n\":2}", "{\"n\":3}")));

            assertThat(stages.values(0)).containsExactly("{\"n\":4,\"at\":11}", "{\"n\":6,\"at\":12}");
            assertThat(ack).isEqualTo(new Ack(1, 2, 1, 0));
            assertThat(stages.reports)
                    .extracting("stage", "events", "kept", "dropped", "failed")
                    .containsExactly(tuple("big", 3, 2, 1, 0), tuple("twice", 2, 2, 0, 0));
        }
    }

    @Test
    void a_batch_that_no_stage_changes_is_passed_on_as_it_is() {
        String all = "[{\"name\": \"all\", \"type\": \"filter\", \"keep\": \"true\"}]";
        try (RunningStages stages = new RunningStages(Given.pipeline("p", all, ""))) {
            Batch batch = Given.batch(0, 0, "{}", "{}");

            await(stages.send(batch));

            assertThat(stages.written).hasSize(1).first().isSameAs(batch);
        }
    }

    @Test
    void an_empty_batch_travels_to_the_sink() {
        try (RunningStages stages = new RunningStages(Given.pipeline("p", FILTER_AND_MAP, ""))) {
            await(stages.send(Given.batch(0, 5)));

            assertThat(stages.written).hasSize(1);
        }
    }

    @Test
    void without_stages_the_first_address_is_the_sinks() {
        try (RunningStages stages = new RunningStages(Given.pipeline("p", "[]", ""))) {
            await(stages.send(Given.batch(0, 0, "{}")));

            assertThat(stages.values(0)).containsExactly("{}");
        }
    }

    @Test
    void tombstones_pass_filter_and_map() {
        try (RunningStages stages = new RunningStages(Given.pipeline("p", FILTER_AND_MAP, ""))) {
            await(stages.send(Given.batch(0, 0, List.of(Given.event(0, 0, null)))));

            assertThat(stages.values(0)).containsExactly("tombstone");
        }
    }

    @Test
    void events_that_fail_become_dead_letters_and_the_others_go_on() {
        try (RunningStages stages = new RunningStages(Given.pipeline("p", FILTER_AND_MAP, ""))) {
            await(stages.send(Given.batch(0, 0, "{\"n\":2}", "no json", "{\"n\":[]}", "{\"n\":3}")));

            assertThat(stages.values(0)).containsExactly("{\"n\":4,\"at\":0}", "{\"n\":6,\"at\":3}");
            assertThat(stages.written.get(0).deadLetters())
                    .extracting(DeadLetter::stage, DeadLetter::kind)
                    .containsExactly(tuple("source", FailureKind.UNREADABLE), tuple("big", FailureKind.EXPRESSION));
        }
    }

    @Test
    void the_policy_stop_stops_with_the_event_and_the_reason() {
        String stop = ", \"errors\": {\"onFailure\": \"stop\"}";
        try (RunningStages stages = new RunningStages(Given.pipeline("p", FILTER_AND_MAP, stop))) {
            Throwable failure = failure(stages.send(Given.batch(3, 40, "{\"n\":2}", "{\"n\":[]}")));

            assertThat(failure).isInstanceOfSatisfying(BatchException.class, stopped -> {
                assertThat(stopped.failure()).isEqualTo(BatchFailure.STOP);
                assertThat(stopped.reason()).contains("'big' failed at t-3, offset 41", "onFailure is stop");
            });
            assertThat(stages.written).isEmpty();
        }
    }

    @Test
    void a_cancelled_batch_goes_nowhere() {
        try (RunningStages stages = new RunningStages(Given.pipeline("p", FILTER_AND_MAP, ""))) {
            Batch batch = Given.batch(0, 0, "{\"n\":2}");
            batch.cancellation().cancel();

            assertThat(failure(stages.send(batch)))
                    .isInstanceOfSatisfying(
                            BatchException.class,
                            cancelled -> assertThat(cancelled.failure()).isEqualTo(BatchFailure.CANCELLED));
            assertThat(stages.written).isEmpty();
        }
    }

    @Test
    void whatever_a_users_stage_throws_fails_the_event_and_is_told() {
        Given.stage("throws", context -> (Stage) event -> switch (event.value().asText()) {
            case "runtime" -> throw new IllegalStateException("oh");
            case "linkage" -> throw new NoClassDefFoundError("gone");
            case "stack" -> throw new StackOverflowError();
            case "assertion" -> throw new AssertionError("never");
            case "checked" -> throw StagesTest.<RuntimeException>unchecked(new IOException("no disk"));
            default -> nothing();
        });
        for (String runOn : new String[] {"event-loop", "worker"}) {
            String stage = "[{\"name\": \"mine\", \"type\": \"java\", \"provider\": \"test\", \"runOn\": \"" + runOn
                    + "\", \"options\": {\"use\": \"throws\"}}]";
            try (RunningStages stages = new RunningStages(Given.pipeline("p", stage, ""))) {
                await(stages.send(Given.batch(
                        0,
                        0,
                        "\"runtime\"",
                        "\"linkage\"",
                        "\"stack\"",
                        "\"assertion\"",
                        "\"checked\"",
                        "\"nothing\"")));

                assertThat(stages.written.get(0).deadLetters())
                        .extracting(DeadLetter::reason)
                        .containsExactly(
                                "unexpected java.lang.IllegalStateException: oh",
                                "unexpected java.lang.NoClassDefFoundError: gone",
                                "the event is nested too deeply for this stage",
                                "unexpected java.lang.AssertionError: never",
                                "unexpected java.io.IOException: no disk",
                                "the stage answered null");
                assertThat(stages.troubles).isNotEmpty().allMatch(trouble -> trouble.startsWith("mine: "));
            }
        }
    }

    @Test
    void an_error_of_a_provider_is_a_mistake_of_the_configuration() {
        Given.stage("unmade", context -> {
            throw new AssertionError("no model");
        });
        String stage = "[{\"name\": \"mine\", \"type\": \"java\", \"provider\": \"test\","
                + " \"options\": {\"use\": \"unmade\"}}]";
        Problems problems = new Problems();

        assertThat(Stages.compile(Given.pipeline("p", stage, ""), Given.plugins(), problems))
                .isNotNull();
        assertThat(problems.errors())
                .singleElement()
                .asString()
                .contains("the plugin 'test' failed: java.lang.AssertionError: no model");
    }

    @Test
    void a_runner_answers_what_it_lacks_and_throws_nothing_at_branches() {
        Stage hungry = event -> {
            throw new OutOfMemoryError("Java heap space");
        };
        Runner runner = new DirectRunner(new Failures("mine", StageFailure.DROP, null), hungry);

        assertThat(runner.run(Given.batch(3, 40, "1").events(), new Cancellation())
                        .cause())
                .isInstanceOf(BatchException.class);
    }

    @Test
    void what_the_machine_lacks_is_no_fault_of_the_event_and_stops_in_words() {
        Given.stage("hungry", context -> (Stage) event -> {
            throw new OutOfMemoryError("Java heap space");
        });
        Given.stage("hungry-async", context -> (AsyncStage) (event, call) -> {
            throw new OutOfMemoryError("Java heap space");
        });
        for (String more : new String[] {
            "\"runOn\": \"event-loop\", \"options\": {\"use\": \"hungry\"}",
            "\"runOn\": \"worker\", \"options\": {\"use\": \"hungry\"}",
            "\"options\": {\"use\": \"hungry-async\"}"
        }) {
            String stage = "[{\"name\": \"mine\", \"type\": \"java\", \"provider\": \"test\", " + more + "}]";
            try (RunningStages stages = new RunningStages(Given.pipeline("p", stage, ""))) {
                assertThat(failure(stages.send(Given.batch(3, 40, "1"))))
                        .isInstanceOfSatisfying(BatchException.class, told -> {
                            assertThat(told.failure()).isEqualTo(BatchFailure.STOP);
                            assertThat(told.reason())
                                    .isEqualTo("'mine' failed at t-3, offset 40: "
                                            + "java.lang.OutOfMemoryError: Java heap space");
                        });
                assertThat(stages.written).isEmpty();
            }
        }
    }

    /** Other languages than Java have no checked exceptions: what they throw need not be declared. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T unchecked(Throwable failure) throws T {
        throw (T) failure;
    }

    @SuppressWarnings("NullAway") // what a user's stage may do although it must not
    private static Outcome nothing() {
        return null;
    }
}
