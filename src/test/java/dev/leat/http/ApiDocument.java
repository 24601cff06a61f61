package dev.leat.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The OpenAPI document as tests look at it. */
public final class ApiDocument {
    private ApiDocument() {}

    /** An operation and where it is. */
    public record Operation(String path, String method, JsonNode node) {
        public String id() {
            return node.path("operationId").asText();
        }

        /** Its parameters in one place. */
        public List<JsonNode> parameters(JsonNode document, String in) {
            List<JsonNode> found = new ArrayList<>();
            for (JsonNode each : node.path("parameters")) {
                JsonNode parameter = resolve(document, each);
                if (parameter.path("in").asText().equals(in)) {
                    found.add(parameter);
                }
            }
            return found;
        }

        /** Its answer goes on until the client hangs up. */
        public boolean streams() {
            return node.at("/responses/200/content").has("text/event-stream");
        }

        public boolean needsToken() {
            return !node.path("security").isEmpty();
        }
    }

    public static JsonNode read() {
        try {
            return new ObjectMapper().readTree(Contract.text());
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** In the order of the document. */
    public static List<Operation> operations(JsonNode document) {
        List<Operation> operations = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                operations.add(new Operation(path.getKey(), method.getKey(), method.getValue()));
            }
        }
        return operations;
    }

    /** What a reference leads to, or the node itself. */
    public static JsonNode resolve(JsonNode document, JsonNode node) {
        String reference = node.path("$ref").asText();
        return reference.isEmpty() ? node : document.at(reference.substring(1));
    }
}
