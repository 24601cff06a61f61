package dev.leat.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.openapi.validation.RequestParameter;
import io.vertx.openapi.validation.RequestValidator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is said of bodies that the API's contract refuses. */
class RefusedBodyTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void a_text_that_is_too_long_is_said_to_be_with_its_limit() throws Exception {
        assertThat(refusal("{\"reason\": \"" + "x".repeat(3_000) + "\"}"))
                .isEqualTo("The value of the request body is invalid. reason: String is too long (3000 > 500)");
    }

    @Test
    void a_field_that_is_not_known_is_named() throws Exception {
        assertThat(refusal("{\"resaon\": \"x\"}"))
                .isEqualTo("The value of the request body is invalid. resaon: is not known");
    }

    private static AskedRequest asked(String body) {
        RequestParameter name = () -> "\"orders\"";
        RequestParameter value = () -> Buffer.buffer(body);
        return new AskedRequest(Map.of("pipeline", name), Map.of(), value, "application/json");
    }

    private String refusal(String body) throws Exception {
        return Contract.ofRequests(vertx, Contract.text())
                .compose(contract -> RequestValidator.create(vertx, contract).validate(asked(body), "pausePipeline"))
                .map(valid -> "valid")
                .otherwise(failure -> ProblemJson.of(failure, List.of()).detail())
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }
}
