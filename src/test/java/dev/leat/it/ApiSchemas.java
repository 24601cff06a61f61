package dev.leat.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.util.List;

/** Validates answers; stricter than the document: a field that it does not have is a mistake here. */
final class ApiSchemas {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode components;

    ApiSchemas(JsonNode document) {
        components = document.path("components").deepCopy();
        close(components);
    }

    /** @param schema one of the document's, as JSON */
    List<?> mistakes(String schema, String body) throws IOException {
        ObjectNode root = (ObjectNode) JSON.readTree(schema);
        root.set("components", components);
        Schema compiled = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(root);
        return compiled.validate(
                JSON.readTree(body),
                context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
    }

    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object && object.path("properties").isObject() && object.has("required")) {
            object.put("additionalProperties", false);
        }
        if (node instanceof ObjectNode || node instanceof ArrayNode) {
            node.forEach(ApiSchemas::close);
        }
    }
}
