package dev.leat.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.FloatNode;
import dev.leat.api.EventException;
import dev.leat.api.EventJson;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a value becomes on its way to a column, as JSON; ColumnTypesIT compares kinds with PostgreSQL itself. */
class SentValueTest {
    private static final List<JsonNode> NONE =
            List.of(DoubleNode.valueOf(Double.NaN), FloatNode.valueOf(Float.NEGATIVE_INFINITY));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "BOOL    | -1 | 0 | \"true\"                           | true",
                "INT8    | -1 | 0 | \"7\"                              | 7",
                "SCALED  | 12 | 2 | \"129.9\"                          | 129.90",
                "SCALED  | 12 | 2 | 0.005                              | 0.01",
                "NUMERIC | -1 | 0 | \"1.500\"                          | 1.500",
                "NUMERIC | -1 | 0 | \"NaN\"                            | \"NaN\"",
                "FLOAT8  | -1 | 0 | 0.1                                | 0.1",
                "FLOAT4  | -1 | 0 | \"Infinity\"                       | \"Infinity\"",
                "STRING  | -1 | 0 | {\"a\":1}                          | \"{\\\"a\\\":1}\"",
                "JSON    | -1 | 0 | {\"a\":1.50}                       | {\"a\":1.50}",
                "DATE    | -1 | 0 | \"2026-01-31\"                     | \"2026-01-31\"",
                "TIME    | -1 | 0 | \"10:00\"                          | \"10:00:00\"",
                "TIMESTAMP   | -1 | 0 | \"2026-01-31T12:00:00.5+02:00\" | \"2026-01-31T10:00:00.5\"",
                "TIMESTAMPTZ | -1 | 0 | 1769853600000                   | \"2026-01-31T10:00:00+00:00\"",
                "BYTES   | -1 | 0 | \"AQI=\"                           | \"\\\\x0102\"",
                "BYTES   | -1 | 0 | null                               | null",
            })
    void is_shown_as_to_json_shows_it(ColumnKind kind, int digits, int scale, String given, String shown)
            throws Exception {
        ColumnType type = new ColumnType(kind, "text", "text", "text", digits, scale, null, false, false, null);
        JsonNode value = EventJson.MAPPER.readTree(given);

        assertThat(SentValue.json(type, Conversion.of(type, value))).hasToString(shown);
    }

    /** Stages of one's own may compute what JSON has no word for. */
    @ParameterizedTest
    @EnumSource(names = {"INT4", "INT8", "SCALED"})
    void a_number_that_is_none_fails_its_event(ColumnKind kind) {
        ColumnType type = new ColumnType(kind, "text", "text", "text", 12, 2, null, false, false, null);

        for (JsonNode none : NONE) {
            assertThatThrownBy(() -> Conversion.of(type, none)).isInstanceOf(EventException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT4", "FLOAT8", "NUMERIC", "STRING", "LITERAL", "JSON"})
    void it_is_kept_where_postgresql_has_it(ColumnKind kind) {
        ColumnType type = new ColumnType(kind, "text", "text", "text", -1, 0, null, false, false, null);

        for (JsonNode none : NONE) {
            assertThat(SentValue.json(type, Conversion.of(type, none)).asText()).isEqualTo(none.asText());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "129.9                       | 129.90                          | true",
                "129.909                     | 129.91                          | false",
                "\"7\"                       | 7                               | false",
                "\"2026-01-31 10:00:00Z\"    | \"2026-01-31T10:00:00+00:00\"   | true",
                "\"2026-01-31T10:00:00.50Z\" | \"2026-01-31T10:00:00.5+00:00\" | true",
                "\"2026-01-31T10:00:00+02:00\" | \"2026-01-31T08:00:00\"       | false",
                "\"abc\"                     | \"abc  \"                       | false",
                "{\"a\":[1.0]}               | {\"a\":[1]}                     | true",
                "null                        | \"new\"                         | false",
            })
    void only_what_is_stored_as_something_else_is_a_coercion(String given, String stored, boolean same)
            throws Exception {
        assertThat(Coercions.isEqual(EventJson.MAPPER.readTree(given), EventJson.MAPPER.readTree(stored)))
                .isEqualTo(same);
    }
}
