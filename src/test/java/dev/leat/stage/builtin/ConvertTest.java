package dev.leat.stage.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.EventException;
import dev.leat.api.KeyFormat;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvertTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "integer | \"42\"                   | 42",
                "integer | 1e3                      | 1000",
                "integer | 3.00                     | 3",
                "integer | \"9223372036854775808\"  | 9223372036854775808",
                "integer | 9007199254740993         | 9007199254740993",
                "integer | true                     | 1",
                "integer | 3.5                      | CONVERSION: f: expected a whole number, found 3.5",
                "integer | \"x\"                    | CONVERSION: f: expected a number, found \"x\"",
                "integer | []                       | CONVERSION: f: expected a number, found array",
                "decimal | \"129.90\"               | 129.90",
                "decimal | 129.90                   | 129.90",
                "boolean | \"Yes\"                  | true",
                "boolean | 0                        | false",
                "boolean | \"maybe\"                | CONVERSION: f: expected true or false, found \"maybe\"",
                "text    | 129.90                   | \"129.90\"",
                "text    | 1E+3                     | \"1000\"",
                "text    | {\"a\":[1]}              | \"{\\\"a\\\":[1]}\"",
                "json    | \"{\\\"a\\\": 1.50}\"    | {\"a\":1.50}",
                "json    | \"{\"                    | CONVERSION: f: expected JSON in the text",
                "integer | null                     | null",
            })
    void converts_exactly_or_not_at_all(String to, String value, String expected) {
        assertThat(convert("{\"to\": \"" + to + "\"}", value)).startsWith(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"scale\": 2                                    | \"2.345\"  | 2.35",
                "\"scale\": 2                                    | 7          | 7.00",
                "\"scale\": 2, \"rounding\": \"half-even\"       | 2.345      | 2.34",
                "\"scale\": 2, \"rounding\": \"unnecessary\"     | 2.3400     | 2.34",
                "\"scale\": 2, \"rounding\": \"unnecessary\" | 2.345 | CONVERSION: f: expected a decimal of at most 2",
            })
    void gives_decimals_a_scale(String more, String value, String expected) {
        assertThat(convert("{\"to\": \"decimal\", " + more + "}", value)).startsWith(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "timestamp | iso        | UTC           | \"2026-01-31T10:00:00+01:00\" | \"2026-01-31T09:00:00Z\"",
                "timestamp | iso | UTC | \"2026-01-31 10:00:00.123456\" | \"2026-01-31T10:00:00.123456Z\"",
                "timestamp | iso        | Europe/Berlin | \"2026-07-01T10:00\"     | \"2026-07-01T08:00:00Z\"",
                "timestamp | iso        | UTC           | \"2026-01-31\"           | \"2026-01-31T00:00:00Z\"",
                "timestamp | iso        | UTC           | \"2026-01-31T10:00:00+0100\" | \"2026-01-31T09:00:00Z\"",
                "timestamp | epoch-ms   | UTC           | 1700000000123            | \"2023-11-14T22:13:20.123Z\"",
                "timestamp | epoch-s    | UTC           | 1700000000.5             | \"2023-11-14T22:13:20.500Z\"",
                "timestamp | epoch-us   | UTC           | \"-1\"                   | \"1969-12-31T23:59:59.999999Z\"",
                "timestamp | dd.MM.yyyy HH:mm | Europe/Berlin | \"31.01.2026 10:00\" | \"2026-01-31T09:00:00Z\"",
                "timestamp | d MMM yyyy hh:mm a XX | UTC | \"5 Mar 2026 01:02 pm +0000\" | \"2026-03-05T13:02:00Z\"",
                "local-timestamp | iso  | Europe/Berlin | \"2026-07-01T08:00:00Z\" | \"2026-07-01T10:00:00\"",
                "date      | dd/MM/yyyy | UTC           | \"31/01/2026\"           | \"2026-01-31\"",
                "date      | epoch-ms   | Asia/Tokyo    | 1700000000000            | \"2023-11-15\"",
                "time      | iso        | UTC           | \"10:20:30\"             | \"10:20:30\"",
                "time      | iso        | Europe/Oslo   | \"2026-07-31T10:20:30Z\" | \"12:20:30\"",
                "time      | iso        | Europe/Oslo   | \"2026-07-31 10:20\"    | \"10:20:00\"",
                "time | yyyy-MM-dd HH:mmXXX | Europe/Oslo | \"2026-07-31 10:20Z\" | \"12:20:00\"",
                "time | iso | UTC | \"2026-07-31\" | CONVERSION: f: expected a time of day",
                "time      | HHmm       | UTC           | \"1020\"                 | \"10:20:00\"",
                "date | iso | UTC | \"2026-02-31\" | CONVERSION: f: expected a time of the configured format",
                "date | dd/MM/yyyy | UTC | \"31/02/2026\" | CONVERSION: f: expected a time of the configured format",
                "timestamp | iso | UTC | 17 | CONVERSION: f: expected a text, found 17",
                "timestamp | epoch-ms   | UTC           | \"soon\"                 | CONVERSION: f: expected a number",
                "timestamp | epoch-ms   | UTC           | 1e30                     | CONVERSION: f: expected a time",
            })
    void reads_times_strictly(String to, String format, String zone, String value, String expected) {
        String options = "{\"to\": \"%s\", \"format\": \"%s\", \"zone\": \"%s\"}".formatted(to, format, zone);

        assertThat(convert(options, value)).startsWith(expected);
    }

    /** As the operators of expressions compute them. */
    @ParameterizedTest
    @CsvSource({"12345678.9, 12345678.9", "1e10, 10000000000", "1.5e-7, 0.00000015"})
    void computed_decimals_become_texts_without_exponent(double computed, String text) {
        ObjectNode value = JsonNodeFactory.instance.objectNode().put("f", computed);

        Outcome converted =
                Try.apply(stage("{\"f\": {\"to\": \"text\"}}"), Try.event("{}").withValue(value));

        assertThat(((Outcome.Kept) converted).event().value()).hasToString("{\"f\":\"" + text + "\"}");
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void absurd_exponents_cost_nothing() {
        String expected = "CONVERSION: f: expected a";

        assertThat(convert("{\"to\": \"integer\"}", "\"1e2000000000\"")).startsWith(expected);
        assertThat(convert("{\"to\": \"decimal\", \"scale\": 2}", "\"1e200000000\""))
                .startsWith(expected);
        assertThat(convert("{\"to\": \"timestamp\", \"format\": \"epoch-ms\"}", "\"1e200000000\""))
                .startsWith(expected);
        assertThat(convert("{\"to\": \"text\"}", "1e131072")).hasSize(131_075);
    }

    @Test
    void many_numbers_that_are_short_to_write_and_long_as_texts_are_refused_before_they_fill_the_memory() {
        String many = "{\"l\":[" + "1e131072,".repeat(600) + "1]}";

        assertThat(Try.value(stage("{\"l[]\": {\"to\": \"text\"}}"), many))
                .isEqualTo("TOO_LARGE: its texts have more than 67108864 characters together");
    }

    @Test
    void reaches_into_arrays_and_leaves_missing_fields_alone() {
        Stage stage = stage("{\"lines[].price\": {\"to\": \"decimal\"}, \"none.x\": {\"to\": \"integer\"}}");

        assertThat(Try.value(stage, "{\"lines\":[{\"price\":\"1.10\"},{},{\"price\":null}]}"))
                .isEqualTo("{\"lines\":[{\"price\":1.10},{},{\"price\":null}]}");
    }

    @Test
    void applies_to_the_key_of_events_and_tombstones() {
        Stage fields = stage("{\"id\": {\"to\": \"integer\"}}");
        Stage whole = stage("{\"$key\": {\"to\": \"integer\"}}");

        assertThat(Try.key(fields, Try.event(KeyFormat.JSON, "{\"id\":\"7\"}", null)))
                .isEqualTo("{\"id\":7}");
        assertThat(Try.key(fields, Try.event(KeyFormat.STRING, "7", null))).isEqualTo("\"7\"");
        assertThat(Try.key(whole, Try.event(KeyFormat.STRING, "7", null))).isEqualTo("7");
        assertThat(Try.key(whole, Try.event(KeyFormat.STRING, "7", "{}"))).isEqualTo("7");
    }

    @Test
    void an_unreadable_json_key_harms_only_tombstones() {
        Stage stage = stage("{\"id\": {\"to\": \"integer\"}}");

        assertThat(Try.apply(stage, Try.event(KeyFormat.JSON, "{", "{\"id\":1}")))
                .isInstanceOf(Outcome.Kept.class);
        assertThatThrownBy(() -> stage.applyTombstone(Try.event(KeyFormat.JSON, "{", null)))
                .isInstanceOf(EventException.class)
                .hasMessageContaining("key is not JSON");
    }

    @Test
    void wrong_options_are_told() {
        assertThat(Try.problem(Convert.class, "{\"fields\": {}}")).contains("name at least one field");
        assertThat(Try.problem(Convert.class, "{\"fields\": {\"a\": {\"to\": \"number\"}}}"))
                .contains("must be one of \"integer\"");
        assertThat(Try.problem(Convert.class, "{\"fields\": {\"a\": {\"to\": \"date\", \"format\": \"bbb\"}}}"))
                .contains("fields.a.format: format 'bbb' is neither iso");
        assertThat(Try.problem(Convert.class, "{\"fields\": {\"a\": {\"to\": \"date\", \"format\": \"dd.MM.YYYY\"}}}"))
                .contains("fields.a.format: format 'dd.MM.YYYY' has the year of a week (Y)");
        assertThat(Try.problem(Convert.class, "{\"fields\": {\"a\": {\"to\": \"text\", \"scale\": 1}}}"))
                .contains("fields.a.scale: is for decimal only");
        assertThat(Try.problem(Convert.class, "{\"fields\": {\"a\": {\"to\": \"text\", \"format\": \"yyyy\"}}}"))
                .contains("fields.a.format: is for");
        assertThat(Try.problem(Convert.class, "{\"fields\": {\"a\": {\"to\": \"date\", \"zone\": \"Mars\"}}}"))
                .contains("must be a time zone");
    }

    private static String convert(String conversion, String value) {
        String converted = Try.value(stage("{\"f\": " + conversion + "}"), "{\"f\":" + value + "}");
        return converted.startsWith("{\"f\":") ? converted.substring(5, converted.length() - 1) : converted;
    }

    private static Stage stage(String fields) {
        return Try.options(Convert.class, "{\"fields\": " + fields + "}").stage();
    }
}
