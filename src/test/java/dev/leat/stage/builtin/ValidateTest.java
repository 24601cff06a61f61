package dev.leat.stage.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.api.Event;
import dev.leat.api.KeyFormat;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidateTest {
    private static final String ORDER = """
            {"type": "object", "required": ["id"], "additionalProperties": false, "properties": {
              "id": {"type": "integer"},
              "status": {"enum": ["NEW", "PAID"]},
              "total": {"minimum": 0, "multipleOf": 0.01},
              "e mail": {"type": "string", "pattern": "^[^@]+@[^@]+$", "maxLength": 20},
              "at": {"format": "date-time"},
              "lines": {"type": "array", "items": {"$ref": "#/$defs/line"}}},
             "$defs": {"line": {"properties": {"count": {"type": "integer", "exclusiveMinimum": 0}}}}}""";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"id\":1.0,\"total\":129.90,\"lines\":[{\"count\":1}]} | kept",
                "{\"id\":12345678901234567890123,\"at\":\"soon\"} | kept",
                "{\"id\":1.5} | $.id: type \"integer\", found number (#/properties/id/type)",
                "{\"status\":\"secret\"} | $.status: enum [\"NEW\",\"PAID\"] (#/properties/status/enum);"
                        + " $: required 'id' (#/required)",
                "{\"id\":1,\"total\":-0.01} | $.total: minimum 0 (#/properties/total/minimum)",
                "{\"id\":1,\"total\":0.015} | $.total: multipleOf 0.01 (#/properties/total/multipleOf)",
                "{\"id\":1,\"x\":\"secret\"} | $: additionalProperties 'x' (#/additionalProperties)",
                "{\"id\":1,\"e mail\":\"secret\"}"
                        + " | $['e mail']: pattern \"^[^@]+@[^@]+$\" (#/properties/e mail/pattern)",
                "{\"id\":1,\"lines\":[{\"count\":1},{\"count\":0}]}"
                        + " | $.lines[1].count: exclusiveMinimum 0 (#/$defs/line/properties/count/exclusiveMinimum)",
                "\"secret\" | $: type \"object\", found string (#/type)",
            })
    void says_where_which_rule_is_broken_and_never_by_what(String value, String expected) {
        String found = Try.value(stage(ORDER, ""), value);

        assertThat(found).isEqualTo(expected.equals("kept") ? value : "REJECTED: " + expected);
        assertThat(found).doesNotContain("secret");
    }

    @Test
    void an_event_that_is_allowed_is_not_touched() {
        Event event = Try.event("{\"id\": 1.0}");

        assertThat(((Outcome.Kept) stage(ORDER, "").apply(event)).event()).isSameAs(event);
        Event tombstone = Try.event(KeyFormat.STRING, "k", null);
        assertThat(((Outcome.Kept) stage(ORDER, "").applyTombstone(tombstone)).event())
                .isSameAs(tombstone);
    }

    @Test
    void several_failures_are_shown_and_the_rest_counted() {
        Stage stage = stage("{\"items\": {\"type\": \"string\"}}", "");

        assertThat(Try.value(stage, "[1,2,3]")).endsWith("$[2]: type \"string\", found number (#/items/type)");
        assertThat(Try.value(stage, "[1,2,3,4,5]")).endsWith("(#/items/type); and 2 more");
        String many = IntStream.range(0, 300_000).mapToObj(String::valueOf).collect(Collectors.joining(",", "[", "]"));
        assertThat(Try.value(stage, many))
                .endsWith("(#/items/type); and at least 97 more")
                .hasSizeLessThan(300);
    }

    @Test
    void the_end_of_a_pattern_is_the_end_of_the_text() {
        assertThat(Try.value(stage("{\"pattern\": \"^[0-9]+$\"}", ""), "\"12\\n\""))
                .startsWith("REJECTED");
        assertThat(Try.value(stage("{\"pattern\": \"^[0-9]+$\"}", ""), "\"12\""))
                .isEqualTo("\"12\"");
        assertThat(Try.value(stage("{\"pattern\": \"^[0-9]+\\\\$\"}", ""), "\"12$\""))
                .isEqualTo("\"12$\"");
    }

    @Test
    void long_names_are_shortened() {
        String name = "n".repeat(5000);

        assertThat(Try.value(stage("{\"additionalProperties\": {\"type\": \"string\"}}", ""), "{\"" + name + "\":1}"))
                .hasSizeLessThan(250)
                .contains("nnn…: type");
    }

    @Test
    void draft_7_is_read_where_the_schema_says_so() {
        String rule = "\"dependencies\": {\"a\": [\"b\"]}, \"items\": [{\"type\": \"string\"}]";
        Stage draft7 = stage("{\"$schema\": \"http://json-schema.org/draft-07/schema#\", " + rule + "}", "");
        Stage newest =
                stage("{\"prefixItems\": [{\"type\": \"string\"}], \"dependentRequired\": {\"a\": [\"b\"]}}", "");

        assertThat(Try.value(draft7, "{\"a\":1}")).isEqualTo("REJECTED: $: dependencies 'a' (#/dependencies)");
        assertThat(Try.value(draft7, "[1]")).contains("$[0]: type \"string\"");
        assertThat(Try.value(newest, "{\"a\":1}")).contains("$: dependentRequired");
        assertThat(Try.value(newest, "[1]")).contains("$[0]: type \"string\"");
    }

    @Test
    void format_is_a_rule_when_asked_for() {
        assertThat(Try.value(stage(ORDER, ", \"formats\": true"), "{\"id\":1,\"at\":\"soon\"}"))
                .isEqualTo("REJECTED: $.at: format \"date-time\" (#/properties/at/format)");
        assertThat(Try.value(stage(ORDER, ", \"formats\": true"), "{\"id\":1,\"at\":\"2026-01-31T10:00:00Z\"}"))
                .startsWith("{");
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void a_pattern_that_takes_for_ever_fails_the_event() {
        for (String schema : new String[] {
            "{\"pattern\": \"(.*a){20}b\"}", "{\"patternProperties\": {\"(.*a){20}b\": {}}}",
        }) {
            String text = "\"" + "a".repeat(60) + "!\"";
            String value = schema.contains("Properties") ? "{" + text + ":1}" : text;
            assertThat(Try.value(stage(schema, ""), value))
                    .startsWith("TIMEOUT: the regular expression did not finish within 20 ms");
        }
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void a_value_that_doubles_the_work_at_each_of_its_levels_fails() {
        String node = "{\"oneOf\": [{\"properties\": {\"child\": {\"$ref\": \"#\"}}, \"required\": [\"a\"]},"
                + " {\"properties\": {\"child\": {\"$ref\": \"#\"}}, \"not\": {\"required\": [\"a\"]}}]}";
        String deep = "{\"child\":".repeat(60) + "{}" + "}".repeat(60);

        assertThat(Try.value(stage(node, ""), deep)).isEqualTo("TIMEOUT: the validation did not end within 2000 ms");
        assertThat(Try.value(stage(node, ""), "{\"child\":{\"a\":1}}")).startsWith("{");
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void numbers_that_take_seconds_to_divide_fail() {
        Stage cents = stage("{\"properties\": {\"total\": {\"multipleOf\": 0.01}}}", "");

        for (String number : new String[] {"1e131072", "1e-131072"}) {
            assertThat(Try.value(cents, "{\"total\":" + number + "}"))
                    .isEqualTo("TOO_LARGE: a number has more than 1000 digits before or after its point");
        }
        assertThat(Try.value(cents, "{\"total\":1e900}")).startsWith("{");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"strnig\"} | is no JSON Schema of draft 2020-12: $.type: enum",
                "{\"properties\":[]} | is no JSON Schema of draft 2020-12: $.properties: type \"object\", found array",
                "{\"properties\":{\"a\":{\"minimum\":\"x\"}}} | $.properties.a.minimum: type \"number\", found string",
                "{\"pattern\":\"(\"} | the pattern '(' is no regular expression: Unclosed group",
                "{\"$ref\":\"#/$defs/none\"} | Reference /$defs/none cannot be resolved",
                "{\"items\":{\"$ref\":\"#/$defs/none\"}} | Reference /$defs/none cannot be resolved",
                "{\"$ref\":\"#\"} | refers to itself without end",
                "{\"$ref\":\"other.json\"} | it refers to 'other.json'; a schema may refer to itself only",
                "{\"$ref\":\"file:///etc/hostname\"} | it refers to 'file:///etc/hostname'",
                "{\"$ref\":\"classpath:draft-07/schema\"} | it refers to 'classpath:draft-07/schema'",
                "{\"$schema\":\"http://json-schema.org/draft-04/schema#\"} | has a $schema that is unknown here",
            })
    void a_broken_schema_is_told_when_the_configuration_is_read(String schema, String expected) {
        assertThat(problem("\"schema\": " + schema)).contains("schema: ", expected);
    }

    @Test
    void nothing_is_ever_asked_of_the_network() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "http://127.0.0.1:" + server.getLocalPort() + "/order.json";
            server.setSoTimeout(1);

            for (String schema : new String[] {
                "{\"properties\": {\"a\": {\"$ref\": \"%s\"}}}",
                "{\"$id\": \"%s\", \"properties\": {\"a\": {\"$ref\": \"line.json#/x\"}}}",
                "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"items\": {\"$ref\": \"%s\"}}",
                "{\"$dynamicRef\": \"%s#x\"}",
            }) {
                assertThat(problem("\"schema\": " + schema.formatted(address))).contains("may refer to itself only");
            }
            assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void a_schema_may_refer_to_its_own_parts_by_name() {
        Stage stage = stage(
                "{\"$id\": \"https://example.com/order\", \"properties\": {\"a\": {\"$ref\": \"line\"}},"
                        + " \"$defs\": {\"l\": {\"$id\": \"line\", \"type\": \"string\"}}}",
                "");

        assertThat(Try.value(stage, "{\"a\":1}"))
                .isEqualTo("REJECTED: $.a: type \"string\", found number (https://example.com/line#/type)");
    }

    @Test
    void the_schema_may_stand_in_a_file() throws IOException {
        Path file = Files.writeString(folder.resolve("order.json"), ORDER);
        Stage stage = Try.options(Validate.class, "{\"schemaFile\": \"" + file + "\"}")
                .stage();

        assertThat(Try.value(stage, "{}")).isEqualTo("REJECTED: $: required 'id' (#/required)");
        assertThat(problem("\"schemaFile\": \"" + folder.resolve("none.json") + "\""))
                .contains("schemaFile: '" + folder.resolve("none.json") + "' does not exist; the working directory is")
                .doesNotContain("Exception");
        Files.writeString(file, "{\n  \"type\": }");
        assertThat(problem("\"schemaFile\": \"" + file + "\""))
                .contains("schemaFile: '" + file + "' is not JSON, line 2, column 11: Unexpected character");
        Files.writeString(file, "true");
        assertThat(problem("\"schemaFile\": \"" + file + "\"")).contains("it must be an object");
    }

    @Test
    void one_schema_is_needed() {
        assertThat(problem("")).contains("needs schema or schemaFile, and not both");
        assertThat(problem("\"schema\": {}, \"schemaFile\": \"x\"")).contains("needs schema or schemaFile");
    }

    private static String problem(String options) {
        return Try.problem(Validate.class, "{" + options + "}");
    }

    private static Stage stage(String schema, String more) {
        return Try.options(Validate.class, "{\"schema\": " + schema + more + "}")
                .stage();
    }
}
