package dev.leat.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Beyond 64 bits, and beyond what a double holds. */
class WholeNumbersTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "9223372036854775807 + 1                  | 9223372036854775808",
                "-9223372036854775808 - 2 - 1             | -9223372036854775811",
                "1 - \"-9223372036854775807\"             | 9223372036854775808",
                "3000000000 * 4000000000                  | 12000000000000000000",
                "decimal(\"18446744073709551618\") / 2    | 9223372036854775809",
                "10 / 4 + 1                               | 3.5",
                "decimal(\"18446744073709551617\") == 1   | false",
                "decimal(\"18446744073709551617\") != 1   | true",
                "9007199254740993 > 9007199254740992      | true",
                "9007199254740993 <= 9007199254740992     | false",
                "mod(decimal(\"18446744073709551617\"), 10) | 7",
                "mod(-7, 3) + mod(-7, -3)                 | 4",
                "mod(null, 3)                             | null",
                "max(9007199254740993, 9007199254740992)  | 9007199254740993",
                "min(9007199254740992, 9007199254740993)  | 9007199254740992",
                "max(null, 1)                             | null",
                "contains(1, [decimal(\"18446744073709551617\")]) | false",
                "index-of([decimal(\"18446744073709551617\"), 1.0], 1) | 1",
                "index-of([\"a\"], 1)                     | -1",
                "1 + 2 * 3 - 4 / 2 - 1                    | 4",
                "(1 + 2) * 3 == 9 and 2 > 1               | true",
                "1.5 + 1 == 2.5                           | true",
                "\"a\" + 1 + 2                            | \"a12\"",
            })
    void are_exact(String source, String expected) {
        assertThat(evaluate(source)).hasToString(expected);
    }

    @Test
    void have_as_many_digits_as_other_numbers() {
        String product = "3000000000" + " * 3000000000".repeat(120);

        assertThatThrownBy(() -> evaluate(product))
                .isInstanceOf(EventException.class)
                .hasMessageContaining("more than 1000 digits");
    }

    @Test
    void a_failure_names_its_place() {
        assertThatThrownBy(() -> evaluate("[1, .a / 0 ]"))
                .isInstanceOf(EventException.class)
                .hasMessage("division by zero, at 1:5 of the expression");
    }

    private static JsonNode evaluate(String source) {
        byte[] value = "{\"a\": 1}".getBytes(StandardCharsets.UTF_8);
        return new JsltCompiler()
                .compile(source)
                .apply(Event.of(new Origin("t", 0, 0, 0, KeyFormat.STRING, null, value, List.of())));
    }
}
