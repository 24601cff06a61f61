package dev.leat.stage.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.Event;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimestampTest {
    private static final String MANY =
            "\"formats\": [\"iso\", \"d. MMMM yyyy HH:mm\", \"epoch-ms\"], \"locale\": \"de\","
                    + " \"zone\": \"Europe/Berlin\"";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"2026-01-31T10:00:00.5Z\"    | \"2026-01-31T10:00:00.500Z\"",
                "\"2026-07-31 10:00\"          | \"2026-07-31T08:00:00Z\"",
                "\"31. März 2026 12:30\"       | \"2026-03-31T10:30:00Z\"",
                "1700000000123                 | \"2023-11-14T22:13:20.123Z\"",
                "\" 1700000000123 \"           | \"2023-11-14T22:13:20.123Z\"",
                "\"31. March 2026 12:30\"      | CONVERSION: f: expected a time of one of the formats",
                "\"31. Februar 2026 12:30\"    | CONVERSION: f: expected a time of one of the formats",
                "\"2026-01-31T10:00:00Z!\"     | CONVERSION: f: expected a time of one of the formats",
                "[]                            | CONVERSION: f: expected a time of one of the formats, found array",
                "true                          | CONVERSION: f: expected a time of one of the formats, found true",
            })
    void the_first_format_that_fits_counts(String value, String expected) {
        assertThat(stamp(MANY, value)).startsWith(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"to\": \"epoch-s\"                                 | 1785492061",
                "\"to\": \"epoch-ms\"                                | 1785492061987",
                "\"to\": \"epoch-us\"                                | 1785492061987654",
                "\"to\": \"epoch-ns\"                                | 1785492061987654321",
                "\"to\": \"yyyy-MM-dd HH:mm\", \"toZone\": \"Asia/Tokyo\" | \"2026-07-31 19:01\"",
                "\"to\": \"EEE d MMM\", \"locale\": \"fr\"           | \"ven. 31 juil.\"",
                "\"to\": \"'Year' YYYY-'W'ww\", \"locale\": \"de\"      | \"Year 2026-W31\"",
                "\"toZone\": \"Europe/Oslo\"                         | \"2026-07-31T12:01:01.987654321+02:00\"",
                "\"toZone\": \"Z\"                                   | \"2026-07-31T10:01:01.987654321Z\"",
                "\"truncate\": \"second\"                            | \"2026-07-31T10:01:01Z\"",
                "\"truncate\": \"minute\"                            | \"2026-07-31T10:01:00Z\"",
                "\"truncate\": \"hour\"                              | \"2026-07-31T10:00:00Z\"",
                "\"truncate\": \"day\"                               | \"2026-07-31T00:00:00Z\"",
                "\"truncate\": \"week\"                              | \"2026-07-27T00:00:00Z\"",
                "\"truncate\": \"month\"                             | \"2026-07-01T00:00:00Z\"",
                "\"truncate\": \"year\"                              | \"2026-01-01T00:00:00Z\"",
                "\"truncate\": \"day\", \"toZone\": \"Asia/Tokyo\", \"to\": \"epoch-s\" | 1785423600",
            })
    void writes_one_form(String options, String expected) {
        assertThat(stamp(options, "\"2026-07-31T10:01:01.987654321Z\"")).isEqualTo(expected);
    }

    @Test
    void formats_may_stand_in_any_order() {
        String formats = "\"formats\": [\"epoch-ms\", \"dd.MM.yyyy\", \"iso\"]";

        assertThat(stamp(formats, "\"1700000000123\"")).isEqualTo("\"2023-11-14T22:13:20.123Z\"");
        assertThat(stamp(formats, "\"31.01.2026\"")).isEqualTo("\"2026-01-31T00:00:00Z\"");
        assertThat(stamp(formats, "\"2026-01-31\"")).isEqualTo("\"2026-01-31T00:00:00Z\"");
    }

    @Test
    void what_is_before_1970_is_cut_off_to_the_past_too() {
        assertThat(stamp("\"to\": \"epoch-s\"", "\"1969-12-31T23:59:59.5Z\"")).isEqualTo("-1");
        assertThat(stamp("\"to\": \"epoch-ns\"", "\"0001-01-01T00:00:00Z\"")).isEqualTo("-62135596800000000000");
        assertThat(stamp("\"formats\": [\"epoch-ns\"]", "-1")).isEqualTo("\"1969-12-31T23:59:59.999999999Z\"");
    }

    @Test
    void a_day_begins_when_the_clocks_say_so() {
        String cuba = "\"truncate\": \"day\", \"toZone\": \"America/Havana\"";

        assertThat(stamp(cuba, "\"2026-03-08T15:00:00Z\"")).isEqualTo("\"2026-03-08T01:00:00-04:00\"");
        assertThat(stamp(cuba, "\"2026-11-01T15:00:00Z\"")).isEqualTo("\"2026-11-01T00:00:00-04:00\"");
    }

    @Test
    void the_first_field_that_is_there_counts_and_kafkas_time_comes_last() {
        Stage stage = Try.options(
                        Timestamp.class, "{\"from\": [\"a.b\", \"c\", \"$timestamp\"], \"into\": \"at.time\"}")
                .stage();

        assertThat(value(stage, 7, "{\"a\":{\"b\":\"2026-01-01\"},\"c\":\"2027-01-01\"}"))
                .endsWith("\"at\":{\"time\":\"2026-01-01T00:00:00Z\"}}");
        assertThat(value(stage, 7, "{\"a\":{\"b\":null},\"c\":\"2027-01-01\"}"))
                .endsWith("\"at\":{\"time\":\"2027-01-01T00:00:00Z\"}}");
        assertThat(value(stage, 7, "{\"x\":1}")).isEqualTo("{\"x\":1,\"at\":{\"time\":\"1970-01-01T00:00:00.007Z\"}}");
        assertThat(value(stage, -1, "{\"x\":1}")).isEqualTo("{\"x\":1}");
        assertThat(value(stage, 7, "{\"c\":\"soon\"}")).startsWith("failed CONVERSION: c: expected a time");
        assertThat(value(stage, 7, "{\"at\":1}"))
                .isEqualTo("failed REJECTED: 'at.time' lies inside a field that is no object");
        assertThat(value(stage, 7, "[]")).isEqualTo("failed REJECTED: expected an object, found array");
    }

    @Test
    void an_event_without_a_time_does_what_was_asked_for() {
        assertThat(Try.value(stage("\"missing\": \"keep\""), "{\"f\":null}")).isEqualTo("{\"f\":null}");
        assertThat(Try.value(stage("\"missing\": \"null\", \"into\": \"t\""), "{\"x\":1}"))
                .isEqualTo("{\"x\":1,\"t\":null}");
        assertThat(Try.value(stage("\"missing\": \"fail\""), "{\"x\":1}"))
                .isEqualTo("REJECTED: there is no time in any of the fields [f]");
    }

    @Test
    void applies_to_the_key_of_events_and_tombstones_but_for_kafkas_time() {
        Stage stage = stage("\"formats\": [\"epoch-s\"]");
        Stage kafka = Try.options(Timestamp.class, "{\"from\": [\"f\", \"$timestamp\"], \"formats\": [\"epoch-s\"]}")
                .stage();

        assertThat(Try.key(stage, Try.event(KeyFormat.JSON, "{\"f\":1}", null)))
                .isEqualTo("{\"f\":\"1970-01-01T00:00:01Z\"}");
        assertThat(Try.key(stage, Try.event(KeyFormat.JSON, "{\"f\":1}", "{\"f\":1}")))
                .isEqualTo("{\"f\":\"1970-01-01T00:00:01Z\"}");
        assertThat(Try.key(kafka, Try.event(KeyFormat.JSON, "{\"id\":1}", "{\"x\":1}")))
                .isEqualTo("{\"id\":1}");
    }

    @Test
    void wrong_options_are_told() {
        assertThat(problem("\"from\": [\"a\"], \"into\": \"b[].c\"")).contains("into: 'b[].c': [] is not available");
        assertThat(problem("\"from\": []")).contains("from: must");
        assertThat(problem("\"from\": [\"$timestamp\", \"a\"]")).contains("from: $timestamp is always there");
        assertThat(problem("\"from\": [\"$timestamp\"]")).contains("into: is missing");
        assertThat(problem("\"from\": [\"a[].b\"]")).contains("from: 'a[].b': [] is not available here");
        assertThat(problem("\"from\": [\"$key\"]")).contains("from: '$key' is no field here");
        assertThat(problem("\"from\": [\"a\"], \"formats\": [\"iso\", \"bbb\"]"))
                .contains("formats: format 'bbb' is neither iso");
        assertThat(problem("\"from\": [\"a\"], \"to\": \"bbb\"")).contains("to: format 'bbb' is neither iso");
        assertThat(problem("\"from\": [\"a\"], \"to\": \"YYYY-MM-dd\""))
                .contains("to: format 'YYYY-MM-dd' has the year of a week (Y), another one around New Year; write y");
        assertThat(problem("\"from\": [\"a\"], \"locale\": \"klingon\""))
                .contains("locale: must be a language such as \"en\"");
        assertThat(problem("\"from\": [\"a\"], \"truncate\": \"decade\"")).contains("must be one of \"second\"");
    }

    private static String problem(String options) {
        return Try.problem(Timestamp.class, "{" + options + "}");
    }

    private static String stamp(String options, String value) {
        String stamped = Try.value(stage(options), "{\"f\":" + value + "}");
        return stamped.startsWith("{\"f\":") ? stamped.substring(5, stamped.length() - 1) : stamped;
    }

    private static Stage stage(String options) {
        return Try.options(Timestamp.class, "{\"from\": [\"f\"], " + options + "}")
                .stage();
    }

    private static String value(Stage stage, long kafkaMs, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        Outcome outcome =
                Try.apply(stage, Event.of(new Origin("t", 0, 0, kafkaMs, KeyFormat.STRING, null, bytes, List.of())));
        return outcome instanceof Outcome.Failed failed
                ? "failed " + failed.kind() + ": " + failed.reason()
                : ((Outcome.Kept) outcome).event().value().toString();
    }
}
