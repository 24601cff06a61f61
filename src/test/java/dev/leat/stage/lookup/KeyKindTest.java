package dev.leat.stage.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.EventException;
import dev.leat.api.EventJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is sent to PostgreSQL for a value, and what is not sent at all. */
class KeyKindTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            delimiter = '|',
            value = {
                "BIGINT | 7 | 7",
                "BIGINT | 7.0 | 7",
                "BIGINT | 7e2 | 700",
                "BIGINT | \"007\" | 7",
                "BIGINT | \"+7\" | 7",
                "BIGINT | -9223372036854775808 | -9223372036854775808",
                "SMALLINT | 32767 | 32767",
                "NUMBER | 1.50 | 1.50",
                "NUMBER | 1e3 | 1000",
                "NUMBER | \"1e3\" | 1e3",
                "NUMBER | \".5\" | .5",
                "NUMBER | \"NaN\" | NaN",
                "NUMBER | \"-Infinity\" | -Infinity",
                "NUMBER | 1e2000 | 1E+2000",
                "TEXT | \"a b\" | a b",
                "TEXT | 1.0 | 1.0",
                "TEXT | 1e2 | 100",
                "TEXT | true | true",
                "UUID | \"A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11\" | a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                "BYTES | \"AP8=\" | \\x00ff",
                "BYTES | \"\\\\x00FF\" | \\x00ff",
                "BYTES | \"\" | \\x",
                "JSON | {\"b\": [1.50]} | {\"b\":[1.50]}",
                "JSON | \"x\" | \"x\"",
                "OTHER | \"10.0.0.1\" | 10.0.0.1",
            })
    void a_value_is_sent_in_one_spelling(KeyKind kind, String value, String text) throws Exception {
        assertThat(kind.text(EventJson.MAPPER.readTree(value))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            delimiter = '|',
            value = {
                "SMALLINT | 32768 | is beyond the range of a smallint",
                "SMALLINT | -32769 | is beyond the range of a smallint",
                "INTEGER | \"2147483648\" | is beyond the range of a integer",
                "BIGINT | 1e100000 | is beyond the range of a bigint",
                "BIGINT | 1.5 | must be a whole number, found a fraction",
                "BIGINT | \"x\" | must be a whole number, found string",
                "BIGINT | \" 1\" | must be a whole number, found string",
                "BIGINT | true | must be a whole number, found boolean",
                "NUMBER | \"nan\" | must be a number, found string",
                "NUMBER | \"1 \" | must be a number, found string",
                "NUMBER | \"0x10\" | must be a number, found string",
                "NUMBER | [] | must be a number, found array",
                "UUID | \"a0eebc999c0b4ef8bb6d6bb9bd380a11\" | must be a uuid, found string",
                "UUID | 7 | must be a uuid, found number",
                "BYTES | \"AP8\\n\" | must be base64, or \\x and hexadecimal digits, found string",
                "BYTES | \"\\\\x0\" | must be base64, or \\x and hexadecimal digits, found string",
                "BYTES | 1 | must be base64, or \\x and hexadecimal digits, found number",
                "TEXT | {} | must be a single value, found object",
                "OTHER | [1] | must be a single value, found array",
                "TEXT | \"a\\u0000\" | holds the character NUL at 1, which PostgreSQL cannot store",
                "JSON | \"\\ud800\" | holds half a surrogate pair at 1, which is no character",
            })
    void what_is_no_value_of_the_type_is_not_sent(KeyKind kind, String value, String reason) {
        assertThatThrownBy(() -> kind.text(EventJson.MAPPER.readTree(value)))
                .isInstanceOfSatisfying(
                        EventException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(reason));
    }

    @Test
    void a_column_names_itself() {
        assertThatThrownBy(() -> new KeyColumn("id", KeyKind.BIGINT, true).text(json("[]")))
                .isInstanceOfSatisfying(
                        EventException.class,
                        failure ->
                                assertThat(failure.reason()).isEqualTo("key id must be a whole number, found array"));
    }

    private static JsonNode json(String text) {
        try {
            return EventJson.MAPPER.readTree(text);
        } catch (JsonProcessingException failure) {
            throw new IllegalArgumentException(failure);
        }
    }
}
