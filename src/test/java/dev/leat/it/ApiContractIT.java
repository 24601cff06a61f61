package dev.leat.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.http.ApiDocument;
import dev.leat.http.ApiDocument.Operation;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Walks the OpenAPI document that a running process serves: every operation is asked validly, in every invalid way that
 * its parameters and body allow, without token, and with one that only reads. Every answer is one that the document
 * has.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiContractIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PIPELINE = "orders";

    /** What a valid request needs beside its operation; the ids are of things that are there. */
    private static final Map<String, String> BODIES = Map.of(
            "pausePipeline", "{\"reason\": \"test\"}",
            "setLogger", "{\"level\": \"DEBUG\", \"minutes\": 1}",
            "replayDeadLetters", "{\"ids\": [1], \"dryRun\": true}",
            "discardDeadLetters", "{\"ids\": [1], \"dryRun\": true}");

    /** Valid values of parameters of the query; each is sent alone. */
    private static final Map<String, String> QUERIES = Map.ofEntries(
            Map.entry("topic", "orders"),
            Map.entry("state", "all"),
            Map.entry("stage", "shape"),
            Map.entry("kind", "DATABASE"),
            Map.entry("partition", "0"),
            Map.entry("since", "2026-01-31T00:00:00Z"),
            Map.entry("key", "k, &1"),
            Map.entry("text", "%'"),
            Map.entry("order", "newest"),
            Map.entry("after", "0"),
            Map.entry("limit", "1"),
            Map.entry("where", ".amount > 0"),
            Map.entry("rate", "5"));

    private ApiProcess leat;
    private JsonNode document;
    private ApiSchemas schemas;
    private final Set<String> exercised = new TreeSet<>();

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        leat = new ApiProcess(folder);
        leat.send(0, "k", "{\"id\": 1, \"amount\": -1}");
        leat.send(1, "l", "{\"id\": 2, \"amount\": 1}");
        leat.awaitNumber("SELECT count(*) FROM leat.dead_letters", 1);
        leat.awaitNumber("SELECT count(*) FROM orders", 1);
        document = leat.json(leat.send("GET", "/openapi.json", null, null));
        schemas = new ApiSchemas(document);
        assertThat(document).isEqualTo(ApiDocument.read());
        // a task that can be looked at
        assertThat(leat.post("/api/v1/pipelines/orders/reload", null).statusCode())
                .isEqualTo(200);
    }

    @AfterAll
    void stop() {
        leat.close();
    }

    @Test
    void every_operation_answers_as_the_document_says() throws Exception {
        List<Operation> operations = ApiDocument.operations(document);
        for (Operation operation : operations) {
            valid(operation);
            wrongParameters(operation);
            wrongBodies(operation);
            wrongTokens(operation);
        }
        assertThat(exercised).hasSameSizeAs(operations);
        assertThat(leat.process().output()).doesNotContain("please report it");
    }

    @Test
    void what_the_document_does_not_have_is_a_problem_too() throws Exception {
        HttpResponse<String> nothing = leat.get("/api/v1/nothing");
        assertProblem(nothing, 404);
        assertProblem(leat.send("DELETE", "/status", null, ApiProcess.OPERATE), 405);
        assertProblem(leat.post("/api/v1/pipelines/orders/pause", "{\"reason\": \"" + "x".repeat(70_000) + "\"}"), 413);
        assertThat(leat.get("/" + "x".repeat(5_000)).statusCode()).isEqualTo(414);
    }

    private void valid(Operation operation) throws Exception {
        leat.awaitStatus("/health/ready", 200); // it claims anew after a reload
        String path = path(operation, Map.of());
        boolean hasBody = operation.node().has("requestBody");
        String body = hasBody ? BODIES.get(operation.id()) : null;
        assertThat(!hasBody || body != null)
                .as("a valid body of " + operation.id())
                .isTrue();
        HttpResponse<String> answer =
                operation.streams() ? leat.beginning(path) : leat.send(verb(operation), path, body, ApiProcess.OPERATE);
        assertThat(answer.statusCode()).as(operation.id() + " " + answer.body()).isBetween(200, 299);
        assertDocumented(operation, answer);
        for (JsonNode parameter : operation.parameters(document, "query")) {
            String name = parameter.path("name").asText();
            String value = QUERIES.get(name);
            assertThat(value).as("a valid value of " + name).isNotNull();
            String asked = path + query(name, value);
            HttpResponse<String> one = operation.streams()
                    ? leat.beginning(asked)
                    : leat.send(verb(operation), asked, body, ApiProcess.OPERATE);
            assertThat(one.statusCode())
                    .as(operation.id() + " " + name + one.body())
                    .isEqualTo(200);
            assertDocumented(operation, one);
        }
        if (operation.needsToken() && operation.method().equals("get") && !operation.streams()) {
            assertDocumented(operation, leat.send("GET", path, null, ApiProcess.READ));
        }
        exercised.add(operation.id());
    }

    private void wrongParameters(Operation operation) throws Exception {
        String body = BODIES.get(operation.id());
        String path = path(operation, Map.of());
        assertRefused(operation, path + query("nobody", "1"), body, 400);
        for (JsonNode parameter : operation.parameters(document, "query")) {
            String name = parameter.path("name").asText();
            for (String wrong : wrongValues(parameter.path("schema"))) {
                assertRefused(operation, path + query(name, wrong), body, 400);
            }
            String value = String.valueOf(QUERIES.get(name));
            assertRefused(
                    operation, path + query(name, value) + query(name, value).replace('?', '&'), body, 400);
        }
        for (JsonNode parameter : operation.parameters(document, "path")) {
            String name = parameter.path("name").asText();
            for (String wrong : wrongValues(parameter.path("schema"))) {
                assertRefused(operation, path(operation, Map.of(name, wrong)), body, 400);
            }
            if (operation.node().path("responses").has("404")) {
                String unknown = parameter.at("/schema/type").asText().equals("integer") ? "987654321" : "nobody";
                assertRefused(operation, path(operation, Map.of(name, unknown)), body, 404);
            }
        }
    }

    private static List<String> wrongValues(JsonNode schema) {
        List<String> wrong = new ArrayList<>();
        if (schema.path("type").asText().equals("integer")) {
            wrong.addAll(List.of("x", "1.5", "-1", "99999999999999999999"));
        }
        if (schema.has("enum")) {
            wrong.add("nonsense");
        }
        if (schema.has("pattern")) {
            wrong.add("!?");
        }
        if (schema.path("format").asText().equals("date-time")) {
            wrong.add("yesterday");
        }
        if (schema.has("maxLength")) {
            wrong.add("x".repeat(schema.path("maxLength").asInt() + 1));
        }
        return wrong;
    }

    private void wrongBodies(Operation operation) throws Exception {
        if (!operation.node().has("requestBody")) {
            return;
        }
        String path = path(operation, Map.of());
        ObjectNode good = (ObjectNode) JSON.readTree(BODIES.get(operation.id()));
        for (String body : new String[] {null, "", "no JSON", "[]", "7", "{\"nobody\": 1}"}) {
            assertRefused(operation, path, body, 400);
        }
        JsonNode schema =
                ApiDocument.resolve(document, operation.node().at("/requestBody/content/application~1json/schema"));
        for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
            ObjectNode wrong = good.deepCopy();
            wrong.putObject(field.getKey());
            assertRefused(operation, path, wrong.toString(), 400);
        }
        for (JsonNode required : schema.path("required")) {
            ObjectNode wrong = good.deepCopy();
            wrong.remove(required.asText());
            assertRefused(operation, path, wrong.toString(), 400);
        }
    }

    private void wrongTokens(Operation operation) throws Exception {
        if (!operation.needsToken() || operation.id().equals("getMetrics")) {
            assertDocumented(operation, leat.send("GET", operation.path(), null, null));
            return;
        }
        String path = path(operation, Map.of());
        String body = BODIES.get(operation.id());
        for (String token : new String[] {null, "no-token-of-anybody"}) {
            HttpResponse<String> answer = leat.send(verb(operation), path, body, token);
            assertProblem(answer, 401);
            assertDocumented(operation, answer);
            assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"leat\"");
        }
        if (!operation.method().equals("get")) {
            assertProblem(leat.send(verb(operation), path, body, ApiProcess.READ), 403);
        }
    }

    private void assertRefused(Operation operation, String path, @Nullable String body, int status) throws Exception {
        HttpResponse<String> answer = leat.send(verb(operation), path, body, ApiProcess.OPERATE);
        assertThat(answer.statusCode())
                .as(operation.id() + " " + path + " " + body + " " + answer.body())
                .isEqualTo(status);
        if (operation.node().path("responses").has(Integer.toString(status))) {
            assertDocumented(operation, answer);
        }
        assertProblem(answer, status);
    }

    private void assertProblem(HttpResponse<String> answer, int status) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(schemas.mistakes("{\"$ref\": \"#/components/schemas/Problem\"}", answer.body()))
                .isEmpty();
        assertThat(leat.json(answer).path("status").asInt()).isEqualTo(status);
    }

    private void assertDocumented(Operation operation, HttpResponse<String> answer) throws Exception {
        String status = Integer.toString(answer.statusCode());
        JsonNode response =
                ApiDocument.resolve(document, operation.node().path("responses").path(status));
        assertThat(response.isMissingNode())
                .as(operation.id() + " documents " + status + answer.body())
                .isFalse();
        String type = answer.headers().firstValue("Content-Type").orElse("").replaceAll(";.*", "");
        JsonNode content = response.path("content").path(type);
        assertThat(content.isMissingNode())
                .as(operation.id() + " documents " + type)
                .isFalse();
        if (type.endsWith("json")) {
            assertThat(schemas.mistakes(content.path("schema").toString(), answer.body()))
                    .as(operation.id() + " " + answer.body())
                    .isEmpty();
        }
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    private String path(Operation operation, Map<String, String> instead) {
        String path = operation.path();
        for (JsonNode parameter : operation.parameters(document, "path")) {
            String name = parameter.path("name").asText();
            String good = switch (name) {
                case "pipeline" -> PIPELINE;
                case "name" -> "dev.leat.test";
                case "id" -> "1";
                default -> throw new AssertionError("a valid value of " + name);
            };
            path = path.replace("{" + name + "}", encode(instead.getOrDefault(name, good)));
        }
        return path;
    }

    private static String query(String name, String value) {
        return "?" + name + "=" + encode(value);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String verb(Operation operation) {
        return operation.method().toUpperCase(Locale.ROOT);
    }
}
