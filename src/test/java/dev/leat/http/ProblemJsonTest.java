package dev.leat.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.config.Place;
import dev.leat.config.Problems.Problem;
import dev.leat.config.Problems.Severity;
import dev.leat.http.ApiException.Kind;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ProblemJsonTest {

    @Test
    void a_problem_names_itself_its_place_and_every_mistake() throws Exception {
        Problem mistake = new Problem(Severity.ERROR, new Place("orders.json", 12, 5), "sink.rowsMax", "must be 1..9");
        Answer answer = ProblemJson.answer(
                new ApiException(Kind.MISTAKES, "it has mistakes", List.of(mistake)),
                "/api/v1/pipelines/orders/reload");

        JsonNode json = new ObjectMapper().readTree(answer.body());

        assertThat(answer.status()).isEqualTo(422);
        assertThat(json.path("type").asText()).isEqualTo("urn:leat:problem:mistakes");
        assertThat(json.path("instance").asText()).isEqualTo("/api/v1/pipelines/orders/reload");
        assertThat(json.at("/problems/0/line").asInt()).isEqualTo(12);
        assertThat(json.at("/problems/0/column").asInt()).isEqualTo(5);
        assertThat(json.at("/problems/0/message").asText()).isEqualTo("must be 1..9");
    }

    @Test
    void whoever_is_away_is_503_and_what_was_tried_is_500() {
        assertThat(kind(new BatchException(BatchFailure.OUTAGE, "connection refused")))
                .isEqualTo(Kind.UNAVAILABLE);
        assertThat(kind(new BatchException(BatchFailure.STOP, "no right"))).isEqualTo(Kind.FAILED);
        assertThat(kind(new TimeoutException())).isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void what_nobody_expected_shows_no_message_that_may_hold_a_secret() {
        ApiException problem = ProblemJson.of(new IllegalStateException("password hunter2"), List.of());

        assertThat(problem.kind()).isEqualTo(Kind.FAILED);
        assertThat(problem.detail()).contains("IllegalStateException").doesNotContain("hunter2");
    }

    private static Kind kind(Throwable failure) {
        return ProblemJson.of(failure, List.of()).kind();
    }
}
