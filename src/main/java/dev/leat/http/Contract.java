package dev.leat.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.EventJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The OpenAPI document of the admin server. */
final class Contract {
    private Contract() {}

    /** As it is served. */
    static String text() {
        try (InputStream bytes = Objects.requireNonNull(Contract.class.getResourceAsStream("openapi.json"))) {
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new IllegalStateException("openapi.json is in the jar but cannot be read", failure);
        }
    }

    /** What requests are validated by: without answers, which are tested, and tokens, which {@link Access} knows. */
    static Future<OpenAPIContract> ofRequests(Vertx vertx, String text) {
        ObjectNode contract = tree(text);
        for (JsonNode path : contract.path("paths")) {
            for (JsonNode operation : path) {
                ObjectNode reduced = ((ObjectNode) operation).without("security");
                reduced.putObject("responses").putObject("default").put("description", "");
            }
        }
        contract.withObject("components").without(List.of("responses", "securitySchemes"));
        return OpenAPIContract.from(vertx, new JsonObject(contract.toString()));
    }

    private static ObjectNode tree(String text) {
        try {
            return (ObjectNode) EventJson.MAPPER.readTree(text);
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException("openapi.json is no JSON", failure);
        }
    }
}
