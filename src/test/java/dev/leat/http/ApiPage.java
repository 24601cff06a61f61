package dev.leat.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.http.ApiDocument.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** The OpenAPI document as a page for people. */
final class ApiPage {
    private final JsonNode document;
    private final StringBuilder page = new StringBuilder();

    private ApiPage(JsonNode document) {
        this.document = document;
    }

    static String text(JsonNode document) {
        ApiPage page = new ApiPage(document);
        for (JsonNode tag : document.path("tags")) {
            page.group(tag.path("name").asText(), tag.path("description").asText());
        }
        page.schemas();
        return page.page.toString();
    }

    private void group(String tag, String description) {
        List<Operation> operations = ApiDocument.operations(document).stream()
                .filter(operation -> operation.node().at("/tags/0").asText().equals(tag))
                .toList();
        line("## " + tag + "\n\n" + description + "\n");
        line("| operation | token | |\n|---|---|---|");
        for (Operation operation : operations) {
            line("| `" + name(operation) + "` | " + token(operation) + " | "
                    + operation.node().path("summary").asText() + " |");
        }
        line("");
        operations.forEach(this::operation);
    }

    private static String name(Operation operation) {
        return operation.method().toUpperCase(Locale.ROOT) + " " + operation.path();
    }

    private static String token(Operation operation) {
        JsonNode security = operation.node().path("security");
        return security.isEmpty() ? "none" : security.size() == 1 ? "operate" : "read";
    }

    private void operation(Operation operation) {
        line("### `" + name(operation) + "`\n");
        String description = operation.node().path("description").asText();
        line(operation.node().path("summary").asText() + ". " + description + "\n");
        List<JsonNode> parameters = new ArrayList<>(operation.parameters(document, "path"));
        parameters.addAll(operation.parameters(document, "query"));
        if (!parameters.isEmpty()) {
            line("| parameter | in | type | |\n|---|---|---|---|");
            for (JsonNode parameter : parameters) {
                line("| `" + parameter.path("name").asText() + "` | "
                        + parameter.path("in").asText() + " | " + type(parameter.path("schema")) + " | "
                        + cell(parameter) + " |");
            }
            line("");
        }
        JsonNode body = operation.node().at("/requestBody/content/application~1json/schema");
        if (!body.isMissingNode()) {
            line("Body: " + type(body) + ".\n");
        }
        line("| status | answer | |\n|---|---|---|");
        for (Map.Entry<String, JsonNode> answer :
                operation.node().path("responses").properties()) {
            JsonNode response = ApiDocument.resolve(document, answer.getValue());
            Map.Entry<String, JsonNode> content =
                    response.path("content").properties().iterator().next();
            String type = content.getKey().equals("text/plain")
                    ? "text"
                    : type(content.getValue().path("schema"));
            line("| " + answer.getKey() + " | " + type + " | " + cell(response) + " |");
        }
        line("");
    }

    private void schemas() {
        line("## Types\n");
        for (Map.Entry<String, JsonNode> schema :
                document.at("/components/schemas").properties()) {
            line("### " + schema.getKey() + "\n\n" + cell(schema.getValue()) + "\n");
            line("| field | type | |\n|---|---|---|");
            List<String> required = new ArrayList<>();
            schema.getValue().path("required").forEach(name -> required.add(name.asText()));
            for (Map.Entry<String, JsonNode> field :
                    schema.getValue().path("properties").properties()) {
                String optional = required.contains(field.getKey()) ? "" : ", optional";
                line("| `" + field.getKey() + "` | " + type(field.getValue()) + optional + " | "
                        + cell(field.getValue()) + " |");
            }
            line("");
        }
    }

    private String cell(JsonNode described) {
        return described.path("description").asText().replace("|", "\\|");
    }

    private String type(JsonNode schema) {
        String reference = schema.path("$ref").asText();
        if (!reference.isEmpty()) {
            String name = reference.substring(reference.lastIndexOf('/') + 1);
            return "[" + name + "](#" + name.toLowerCase(Locale.ROOT) + ")";
        }
        if (schema.has("oneOf")) {
            StringJoiner choices = new StringJoiner(" or ");
            schema.path("oneOf").forEach(choice -> choices.add(type(choice)));
            return choices.toString();
        }
        if (schema.has("enum")) {
            StringJoiner words = new StringJoiner(", ");
            schema.path("enum").forEach(word -> words.add("`" + word.asText() + "`"));
            return words.toString();
        }
        if (schema.path("type").asText().equals("array")) {
            return "list of " + type(schema.path("items"));
        }
        return schema.path("format").asText().equals("date-time") ? "time" + nullable(schema) : plain(schema);
    }

    private static String plain(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isMissingNode()) {
            return "any JSON";
        }
        if (type.isArray()) {
            return type.path(0).asText() + nullable(schema);
        }
        boolean base64 = schema.path("properties").has("base64");
        String bounds = schema.has("maximum") && schema.path("maximum").asLong() < Integer.MAX_VALUE
                ? " " + schema.path("minimum").asLong() + "…"
                        + schema.path("maximum").asLong()
                : "";
        String length =
                schema.has("maxLength") ? " of " + schema.path("maxLength").asLong() + " characters at most" : "";
        return base64 ? "`{\"base64\": …}`" : type.asText() + bounds + length;
    }

    private static String nullable(JsonNode schema) {
        return schema.path("type").isArray() ? " or null" : "";
    }

    private void line(String text) {
        page.append(text.stripTrailing()).append('\n');
        if (text.endsWith("\n")) {
            page.append('\n');
        }
    }
}
