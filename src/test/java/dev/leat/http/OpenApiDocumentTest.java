package dev.leat.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.FailureKind;
import dev.leat.observe.LogLevels;
import dev.leat.pipeline.PipelineState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The OpenAPI document against the code, as far as that goes without a server. */
class OpenApiDocumentTest {
    private final JsonNode document = ApiDocument.read();

    @Test
    void operations_have_names_of_their_own_and_say_what_they_are_for() {
        Set<String> names = new HashSet<>();
        assertThat(ApiDocument.operations(document)).hasSizeGreaterThan(20).allSatisfy(operation -> {
            assertThat(names.add(operation.id())).as(operation.id()).isTrue();
            assertThat(operation.node().path("summary").asText())
                    .as(operation.id())
                    .isNotBlank();
            assertThat(operation.node().path("tags")).as(operation.id()).hasSize(1);
        });
    }

    @Test
    void reading_needs_the_token_to_read_and_everything_else_the_one_to_operate() {
        assertThat(ApiDocument.operations(document)).allSatisfy(operation -> {
            JsonNode security = operation.node().path("security");
            assertThat(security.isArray()).as(operation.id()).isTrue();
            if (operation.method().equals("get")) {
                assertThat(security.toString()).as(operation.id()).isIn("[]", "[{\"read\":[]},{\"operate\":[]}]");
            } else {
                assertThat(security.toString()).as(operation.id()).isEqualTo("[{\"operate\":[]}]");
            }
        });
    }

    @Test
    void what_a_body_may_have_is_closed_and_everything_is_described() {
        for (ApiDocument.Operation operation : ApiDocument.operations(document)) {
            JsonNode body = operation.node().at("/requestBody/content/application~1json/schema");
            if (!body.isMissingNode()) {
                assertThat(ApiDocument.resolve(document, body)
                                .path("additionalProperties")
                                .asText())
                        .as(operation.id())
                        .isEqualTo("false");
            }
        }
        document.at("/components/schemas")
                .properties()
                .forEach(schema -> schema.getValue()
                        .path("properties")
                        .properties()
                        .forEach(property -> assertThat(property.getValue().has("$ref")
                                        || !property.getValue()
                                                .path("description")
                                                .asText()
                                                .isBlank())
                                .as(schema.getKey() + "." + property.getKey())
                                .isTrue()));
    }

    @Test
    void its_lists_of_words_are_those_of_the_code() {
        String schemas = "/components/schemas/";
        assertThat(words(schemas + "DeadLetter/properties/kind")).isEqualTo(names(FailureKind.values()));
        assertThat(words(schemas + "Replay/properties/kind")).isEqualTo(names(FailureKind.values()));
        assertThat(words(schemas + "Pipeline/properties/state")).isEqualTo(names(PipelineState.values()));
        assertThat(words(schemas + "Task/properties/state")).isEqualTo(lower(BackgroundTask.State.values()));
        assertThat(words(schemas + "Task/properties/kind")).isEqualTo(lower(BackgroundTask.Kind.values()));
        assertThat(words(schemas + "TaskNode/properties/end")).isEqualTo(lower(BackgroundTask.NodeEnd.values()));
        assertThat(words(schemas + "LoggerLevel/properties/level")).containsAll(LogLevels.NAMES);
    }

    private List<String> words(String pointer) {
        List<String> words = new ArrayList<>();
        document.at(pointer).path("enum").forEach(word -> words.add(word.asText()));
        return words;
    }

    private static List<String> names(Enum<?>[] constants) {
        return Stream.of(constants).map(Enum::name).toList();
    }

    private static List<String> lower(Enum<?>[] constants) {
        return Stream.of(constants)
                .map(one -> one.name().toLowerCase(Locale.ROOT))
                .toList();
    }
}
