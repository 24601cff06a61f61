package dev.leat.stage;

import static dev.leat.stage.RunningStages.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.batch.Ack;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import org.junit.jupiter.api.Test;

/** What each stage makes of events that fail in it. */
class FailurePolicyTest {
    private static final String BAD = "{\"n\": \"much\"}";
    private static final String GOOD = "{\"n\": \"7\"}";

    @Test
    void by_default_a_failed_event_is_set_aside() {
        try (RunningStages stages = converting("")) {
            assertThat(await(stages.send(Given.batch(0, 0, BAD, GOOD)))).isEqualTo(new Ack(1, 1, 0, 1));
        }
    }

    @Test
    void drop_counts_it_as_dropped() {
        try (RunningStages stages = converting(", \"onFailure\": \"drop\"")) {
            assertThat(await(stages.send(Given.batch(0, 0, BAD, GOOD)))).isEqualTo(new Ack(1, 1, 1, 0));
            assertThat(stages.reports.get(0).passed()).isEqualTo(1);
        }
    }

    @Test
    void default_lets_it_go_on_with_the_fallback_in_its_place() {
        try (RunningStages stages =
                converting(", \"onFailure\": \"default\", \"fallback\": \"{\\\"n\\\": 0, \\\"was\\\": .n}\"")) {
            assertThat(await(stages.send(Given.batch(0, 0, GOOD, BAD, GOOD)))).isEqualTo(new Ack(1, 3, 0, 0));
            assertThat(stages.values(0)).containsExactly("{\"n\":7}", "{\"n\":0,\"was\":\"much\"}", "{\"n\":7}");
            assertThat(stages.reports.get(0).passed()).isEqualTo(1);
        }
    }

    @Test
    void park_asks_the_sink_to_hold_up_the_key() {
        try (RunningStages stages = converting(", \"onFailure\": \"park\"")) {
            assertThat(await(stages.send(Given.batch(0, 0, GOOD, BAD, GOOD)))).isEqualTo(new Ack(1, 2, 0, 1));
            assertThat(stages.written.get(0).deadLetters())
                    .extracting(dead -> dead.parked() + " " + dead.kind())
                    .containsExactly("true CONVERSION");
        }
    }

    @Test
    void an_event_for_which_there_is_no_fallback_is_set_aside() {
        try (RunningStages stages = converting(", \"onFailure\": \"default\", \"fallback\": \".x\"")) {
            assertThat(await(stages.send(Given.batch(0, 0, "no JSON")))).isEqualTo(new Ack(1, 0, 0, 1));
        }
    }

    @Test
    void stop_stops_although_the_pipeline_would_go_on() {
        try (RunningStages stages = converting(", \"onFailure\": \"stop\"")) {
            assertThat(RunningStages.failure(stages.send(Given.batch(0, 7, GOOD, BAD))))
                    .isInstanceOfSatisfying(BatchException.class, stopped -> {
                        assertThat(stopped.failure()).isEqualTo(BatchFailure.STOP);
                        assertThat(stopped.reason()).contains("'convert' failed at t-0, offset 8");
                    });
        }
    }

    @Test
    void a_stage_goes_before_the_pipeline() {
        String stages = "[{\"name\": \"convert\", \"type\": \"convert\", \"fields\": {\"n\": {\"to\": \"integer\"}},"
                + " \"onFailure\": \"deadLetter\"}]";
        try (RunningStages running =
                new RunningStages(Given.pipeline("p", stages, ", \"errors\": {\"onFailure\": \"stop\"}"))) {
            assertThat(await(running.send(Given.batch(0, 0, BAD)))).isEqualTo(new Ack(1, 0, 0, 1));
        }
    }

    private static RunningStages converting(String more) {
        return new RunningStages(Given.pipeline(
                "p",
                "[{\"name\": \"convert\", \"type\": \"convert\", \"fields\": {\"n\": {\"to\": \"integer\"}}" + more
                        + "}]",
                ""));
    }
}
