package dev.leat.stage.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.Event;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParseTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{\\\"a\\\":1.50,\\\"b\\\":[]}  ~ {\"f\":\"{\\\"a\\\":1.50,\\\"b\\\":[]}\",\"a\":1.50,\"b\":[]}",
                "{\\\"f\\\":1}                   ~ {\"f\":1}",
                "{\\\"x\\\":1}                   ~ REJECTED: there is a field 'x' already; overwrite would replace it",
                "[1]        ~ CONVERSION: f: the text holds no object but array, which needs into",
                "{          ~ CONVERSION: f: expected JSON in the text: Unexpected end-of-input",
                "           ~ CONVERSION: f: expected JSON in the text",
                "1 2        ~ CONVERSION: f: expected JSON in the text",
            })
    void json_joins_the_event(String text, String expected) {
        String value = "{\"f\":\"" + (text == null ? "" : text) + "\",\"x\":0}";

        assertThat(Try.value(stage("\"as\": \"json\""), value).replace(",\"x\":0", ""))
                .startsWith(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "1,Ann,3          ~ {\"id\":\"1\",\"name\":\"Ann\",\"n\":\"3\"}",
                "1,\\\"A, \\\"\\\"b\\\"\\\"\\nc\\\",3\\r\\n ~ {\"id\":\"1\",\"name\":\"A, \\\"b\\\"\\nc\",\"n\":\"3\"}",
                "1,,\\\"\\\"      ~ {\"id\":\"1\",\"name\":\"\",\"n\":\"\"}",
                "1, Ann ,3        ~ {\"id\":\"1\",\"name\":\" Ann \",\"n\":\"3\"}",
                "1,2              ~ CONVERSION: f: expected 3 values (columns), found 2",
                "1,2,3,4          ~ CONVERSION: f: expected 3 values (columns), found 4",
                "1,2,3\\n4,5,6    ~ CONVERSION: f: expected one record, found several",
                "`\\n`            ~ CONVERSION: f: expected one record, found none",
                "1,\\\"2,3         ~ CONVERSION: f: the text is not CSV: Missing closing quote",
                "1,\\\"2\\\"x,3    ~ CONVERSION: f: the text is not CSV: Unexpected character",
            })
    void csv_has_one_record_of_all_columns(String text, String expected) {
        Stage stage = stage("\"as\": \"csv\", \"into\": \"f\", \"csv\": {\"columns\": [\"id\", \"name\", \"n\"]}");

        assertThat(field(stage, text)).startsWith(expected);
    }

    @Test
    void csv_has_dialects() {
        assertThat(field(csv("\"delimiter\": \";\", \"quote\": \"'\""), "1;'a;b';"))
                .isEqualTo("[\"1\",\"a;b\",\"\"]");
        assertThat(field(csv("\"delimiter\": \"\\t\", \"quote\": \"\""), "1\\t\\\"a"))
                .isEqualTo("[\"1\",\"\\\"a\"]");
        assertThat(field(csv("\"escape\": \"\\\\\", \"emptyIsNull\": true"), "a\\\\,b,,c"))
                .isEqualTo("[\"a,b\",null,\"c\"]");
        assertThat(field(stage("\"as\": \"csv\", \"into\": \"f\""), "1,2")).isEqualTo("[\"1\",\"2\"]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "a=1  b=x=y c=               ~ {\"a\":\"1\",\"b\":\"x=y\",\"c\":\"\"}",
                "a=\\\"x \\\\\\\"y\\\\\\\" =\\\" \\\"b c\\\"=2 ~ {\"a\":\"x \\\"y\\\" =\",\"b c\":\"2\"}",
                "a=1 b c=3                   ~ CONVERSION: f: the pair at character 5 has no '='",
                "a=1 =2                      ~ CONVERSION: f: the pair at character 5 has no name",
                "a=1 a=2                     ~ CONVERSION: f: the pair at character 5 has a name that was there before",
                "a=\\\"1                     ~ CONVERSION: f: the quote at character 3 is not closed",
                "a=\\\"1\\\\                 ~ CONVERSION: f: the quote at character 3 is not closed",
                "a=\\\"1\\\"2                ~ CONVERSION: f: there is something behind the closing quote at",
                "`  `                        ~ CONVERSION: f: expected pairs, found none",
            })
    void pairs_have_names_and_values(String text, String expected) {
        assertThat(field(stage("\"as\": \"keyValue\", \"into\": \"f\""), text)).startsWith(expected);
    }

    @Test
    void pairs_have_separators_of_any_kind() {
        Stage stage = stage("\"as\": \"keyValue\", \"into\": \"f\","
                + " \"keyValue\": {\"pairSeparator\": \"; \", \"valueSeparator\": \" : \", \"quote\": \"\"}");

        assertThat(field(stage, "a : \\\"1; ;  b : 2 ")).isEqualTo("{\"a\":\"\\\"1\",\"b\":\"2\"}");
    }

    @Test
    void the_whole_value_may_be_the_text() {
        Stage json = Try.options(Parse.class, "{\"as\": \"json\"}").stage();
        Stage pairs = Try.options(Parse.class, "{\"as\": \"keyValue\", \"into\": \"a.b\"}")
                .stage();

        assertThat(Try.value(json, "\"{\\\"a\\\":[1]}\"")).isEqualTo("{\"a\":[1]}");
        assertThat(Try.value(json, "{}")).isEqualTo("CONVERSION: expected a text, found object");
        assertThat(Try.value(pairs, "\"x=1\"")).isEqualTo("{\"a\":{\"b\":{\"x\":\"1\"}}}");
    }

    @Test
    void bytes_that_are_no_json_are_read_as_they_are() {
        Stage stage =
                Try.options(Parse.class, "{\"as\": \"csv\", \"raw\": true}").stage();
        Event changed = Try.event("1,2").withValue(Try.event("1").value());

        assertThat(Try.value(stage, "1,é")).isEqualTo("[\"1\",\"é\"]");
        assertThat(Try.apply(stage, changed).toString())
                .contains("REJECTED", "the value was changed already; a parse stage with raw comes first");
        Origin latin1 = new Origin("t", 0, 0, 0, KeyFormat.STRING, null, new byte[] {'a', (byte) 0xe9}, List.of());
        assertThat(Try.apply(stage, Event.of(latin1)))
                .hasToString("Failed[kind=UNREADABLE, reason=value is not UTF-8 text]");
        assertThat(((Outcome.Kept) stage.applyTombstone(Try.event(KeyFormat.STRING, "k", null)))
                        .event()
                        .isTombstone())
                .isTrue();
    }

    @Test
    void the_result_goes_where_it_is_asked_for() {
        String text = "{\"f\":\"a=1\",\"a\":0}";

        assertThat(Try.value(stage("\"as\": \"keyValue\", \"overwrite\": true"), text))
                .isEqualTo("{\"f\":\"a=1\",\"a\":\"1\"}");
        assertThat(Try.value(stage("\"as\": \"keyValue\", \"into\": \"x.y\""), text))
                .isEqualTo("{\"f\":\"a=1\",\"a\":0,\"x\":{\"y\":{\"a\":\"1\"}}}");
        assertThat(Try.value(stage("\"as\": \"keyValue\", \"into\": \"a\""), text))
                .isEqualTo("REJECTED: there is a field 'a' already; overwrite would replace it");
        assertThat(Try.value(stage("\"as\": \"keyValue\", \"into\": \"a\", \"overwrite\": true"), text))
                .isEqualTo("{\"f\":\"a=1\",\"a\":{\"a\":\"1\"}}");
        assertThat(Try.value(stage("\"as\": \"keyValue\", \"into\": \"a.b\""), text))
                .isEqualTo("REJECTED: 'a.b' lies inside a field that is no object");
    }

    @Test
    void what_is_no_text_fails_and_what_is_missing_passes() {
        Stage stage = stage("\"as\": \"keyValue\"");

        assertThat(Try.value(stage, "{\"f\":1}")).isEqualTo("CONVERSION: f: expected a text, found number");
        assertThat(Try.value(stage, "[]")).isEqualTo("REJECTED: expected an object, found array");
        Event event = Try.event("{\"f\":null}");
        assertThat(((Outcome.Kept) stage.apply(event)).event()).isSameAs(event);
        assertThat(Try.value(stage, "{}")).isEqualTo("{}");
    }

    @Test
    void keys_that_are_left_out_have_their_defaults() {
        assertThat(Csv.PLAIN).isEqualTo(Try.options(Csv.class, "{}"));
        assertThat(KeyValue.PLAIN).isEqualTo(Try.options(KeyValue.class, "{}"));
    }

    @Test
    void wrong_options_are_told() {
        assertThat(problem("\"as\": \"grok\"")).contains("grok: is missing: it holds the pattern");
        assertThat(problem("\"as\": \"regex\"")).contains("regex: is missing");
        assertThat(problem("\"as\": \"json\", \"csv\": {}")).contains("csv: has no effect: the text is read as json");
        assertThat(problem("\"as\": \"csv\", \"keyValue\": {}"))
                .contains("keyValue: has no effect: the text is read as csv");
        assertThat(problem("\"as\": \"csv\"")).contains("into: is missing: csv without columns gives a list");
        assertThat(problem("\"as\": \"csv\", \"raw\": true")).contains("raw: is for a whole value");
        assertThat(Try.problem(Parse.class, "{\"as\": \"json\", \"raw\": true}"))
                .contains("raw: is for a whole value");
        assertThat(problem("\"as\": \"json\", \"into\": \"a[].b\""))
                .contains("into: 'a[].b': [] is not available here");
        assertThat(problem("\"as\": \"json\", \"into\": \"$key\"")).contains("into: '$key' is no field here");
        assertThat(problem("\"as\": \"csv\", \"csv\": {\"columns\": [\"a\", \"a\"]}"))
                .contains("csv.columns: names 'a' twice");
        assertThat(problem("\"as\": \"csv\", \"csv\": {\"columns\": [\"\"]}"))
                .contains("csv.columns: has a name that is empty");
        assertThat(problem("\"as\": \"csv\", \"csv\": {\"delimiter\": \"\\\"\"}"))
                .contains("csv.quote: delimiter, quote and escape must be different characters");
        assertThat(problem("\"as\": \"keyValue\", \"keyValue\": {\"valueSeparator\": \" \"}"))
                .contains("keyValue.valueSeparator: must differ from pairSeparator");
        assertThat(problem("\"as\": \"keyValue\", \"keyValue\": {\"pairSeparator\": \"\\\";\"}"))
                .contains("keyValue.quote: must not be in a separator");
    }

    private static String problem(String options) {
        return Try.problem(Parse.class, "{\"field\": \"f\", " + options + "}");
    }

    private static Stage csv(String dialect) {
        return stage("\"as\": \"csv\", \"into\": \"f\", \"csv\": {" + dialect + "}");
    }

    private static Stage stage(String options) {
        return Try.options(Parse.class, "{\"field\": \"f\", " + options + "}").stage();
    }

    /** What the text, as it stands in JSON, becomes. */
    private static String field(Stage stage, String text) {
        String value = Try.value(stage, "{\"f\":\"" + text + "\"}");
        return value.startsWith("{\"f\":") ? value.substring(5, value.length() - 1) : value;
    }
}
