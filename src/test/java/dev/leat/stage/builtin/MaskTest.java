package dev.leat.stage.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.KeyFormat;
import dev.leat.api.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"as\": \"whole\" | \"secret\" | \"***\"",
                "\"as\": \"whole\", \"with\": \"😀\" | \"secret\" | \"😀😀😀\"",
                "\"as\": \"ends\", \"keepFirst\": 2, \"keepLast\": 1 | \"DE1234\" | \"DE***4\"",
                "\"as\": \"ends\", \"keepFirst\": 2, \"keepLast\": 1 | \"DE4\" | \"***\"",
                "\"as\": \"ends\", \"keepFirst\": 1 | \"😀😀é\" | \"😀**\"",
                "\"as\": \"ends\", \"keepLast\": 1, \"with\": \"#\" | \"😀😀é\" | \"##é\"",
                "\"as\": \"ends\", \"keepLast\": 2 | 12345 | \"***45\"",
            })
    void hides_and_when_in_doubt_all(String options, String value, String expected) {
        assertMasked(options, value, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"as\": \"email\" | \"ann@example.com\" | \"a***@example.com\"",
                "\"as\": \"email\" | \"a@example.com\" | \"***@example.com\"",
                "\"as\": \"email\" | \"a@b@example.com\" | \"a***@example.com\"",
                "\"as\": \"email\" | \"@example.com\" | \"***\"",
                "\"as\": \"email\" | \"ann@\" | \"***\"",
                "\"as\": \"email\" | \"ann\" | \"***\"",
                "\"as\": \"card\" | \"4111 1111 1111 1234\" | \"**** **** **** 1234\"",
                "\"as\": \"card\" | \"4111-111111-11234\" | \"****-******-*1234\"",
                "\"as\": \"card\" | 4111111111111234 | \"************1234\"",
                "\"as\": \"card\" | \"41111111123\" | \"***\"",
                "\"as\": \"card\" | \"card 4111111111111234\" | \"***\"",
                "\"as\": \"card\" | \"41111111111112341234\" | \"***\"",
                "\"as\": \"ip\" | \"192.0.2.77\" | \"192.0.2.0\"",
                "\"as\": \"ip\" | \"192.0.2.256\" | \"***\"",
                "\"as\": \"ip\" | \"192.0.2\" | \"***\"",
                "\"as\": \"ip\" | \"2001:db8:a:b::7\" | \"2001:db8:a:0:0:0:0:0\"",
                "\"as\": \"ip\" | \"::ffff:192.0.2.7\" | \"192.0.2.0\"",
                "\"as\": \"ip\" | \"fe80::1%eth0\" | \"***\"",
                "\"as\": \"ip\" | \"example.com\" | \"***\"",
                "\"as\": \"ip\" | \"::g\" | \"***\"",
                "\"as\": \"ip\" | \"1:2:3\" | \"***\"",
                "\"as\": \"regex\", \"pattern\": \"[0-9]+\" | \"a1b22\" | \"a***b***\"",
                "\"as\": \"regex\", \"pattern\": \"[0-9]+\", \"with\": \"$\" | \"a1b\" | \"a$$$b\"",
                "\"as\": \"regex\", \"pattern\": \"(\\\\w)\\\\w+\", \"replacement\": \"$1.\" | \"Ann Lee\" | \"A. L.\"",
                "\"as\": \"email\" | {\"a\":\"x@y\"} | \"***\"",
                "\"as\": \"email\" | null | null",
                "\"as\": \"whole\" | true | \"***\"",
            })
    void knows_what_usually_is_hidden(String options, String value, String expected) {
        assertMasked(options, value, expected);
    }

    private static void assertMasked(String options, String value, String expected) {
        assertThat(Try.value(stage(options), "{\"f\":" + value + ",\"x\":1}"))
                .isEqualTo("{\"f\":" + expected + ",\"x\":1}");
    }

    @Test
    void reaches_into_arrays_and_leaves_missing_fields_alone() {
        Stage stage = Try.options(Mask.class, "{\"fields\": [\"to[].mail\", \"none\"], \"as\": \"email\"}")
                .stage();

        assertThat(Try.value(stage, "{\"to\":[{\"mail\":\"ann@b\"},{}]}"))
                .isEqualTo("{\"to\":[{\"mail\":\"a***@b\"},{}]}");
    }

    /** One item may stand where usually several do; passed over, it would go on as it is. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "to[] | {\"to\":\"ann@b\"} | 'to[]' expects an array, found string",
                "to[].mail | {\"to\":{\"mail\":\"ann@b\"}} | 'to[].mail' expects an array, found object",
                "to[].mail | {\"to\":[\"ann@b\"]} | 'to[].mail' expects an object, found string",
                "to.mail | {\"to\":[{\"mail\":\"ann@b\"}]} | 'to.mail' expects an object, found array",
                "mail | [{\"mail\":\"ann@b\"}] | 'mail' expects an object, found array",
            })
    void what_the_path_does_not_fit_is_not_passed_over(String field, String value, String reason) {
        Stage stage =
                Try.options(Mask.class, "{\"fields\": [\"" + field + "\"]}").stage();

        assertThat(Try.value(stage, value)).isEqualTo("REJECTED: " + reason);
        assertThat(Try.value(stage, "{\"to\":null}")).isEqualTo("{\"to\":null}");
    }

    @Test
    void a_tombstone_deletes_the_row_that_its_events_wrote() {
        assertThat(Try.key(stage("\"as\": \"card\""), Try.event(KeyFormat.JSON, "{\"f\":\"123456781234\"}", null)))
                .isEqualTo("{\"f\":\"********1234\"}");
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void a_pattern_that_takes_for_ever_fails_the_event() {
        Stage stage = stage("\"as\": \"regex\", \"pattern\": \"(.*a){20}b\", \"timeLimitMs\": 20");

        assertThat(Try.value(stage, "{\"f\":\"" + "a".repeat(60) + "!\"}"))
                .startsWith("TIMEOUT: the regular expression did not finish within 20 ms");
    }

    @Test
    void wrong_options_are_told() {
        assertThat(problem("\"with\": \"**\"")).contains("with: must be one character, got \"**\"");
        assertThat(problem("\"as\": \"ends\"")).contains("as: ends needs keepFirst or keepLast");
        assertThat(problem("\"as\": \"card\", \"keepLast\": 2")).contains("keepLast: is for ends only");
        assertThat(problem("\"as\": \"regex\"")).contains("as: regex needs a pattern");
        assertThat(problem("\"pattern\": \"a\"")).contains("pattern: is for regex only");
        assertThat(problem("\"as\": \"regex\", \"pattern\": \"a(\""))
                .contains("pattern: is no valid regular expression");
        assertThat(problem("\"as\": \"regex\", \"pattern\": \"(a)\", \"replacement\": \"$2\""))
                .contains("replacement: does not fit the pattern: No group 2");
        assertThat(problem("\"as\": \"regex\", \"pattern\": \"a # b\", \"replacement\": \"${x}\""))
                .contains("replacement: does not fit the pattern: No group with name {x}");
        assertThat(problem("\"as\": \"regex\", \"pattern\": \"a\", \"replacement\": \"\\\\\""))
                .contains("replacement: does not fit the pattern: character to be escaped is missing");
    }

    private static String problem(String options) {
        return Try.problem(Mask.class, "{\"fields\": [\"f\"], " + options + "}");
    }

    private static Stage stage(String options) {
        return Try.options(Mask.class, "{\"fields\": [\"f\"], " + options + "}").stage();
    }
}
