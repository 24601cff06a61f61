package dev.leat.cli.init;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.leat.sink.TargetColumn;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What has to be done to values. */
class FittingTest {
    @Test
    void numbers_in_texts_are_converted_and_plain_ones_are_not() {
        assertThat(told("bigint", "7", " 8 ")).isEqualTo("{\"to\":\"integer\"}");
        assertThat(told("numeric(12,2)", "129.90", 7)).isEqualTo("{\"to\":\"decimal\"}");
        assertThat(told("bigint", 7, 8)).isEqualTo("as it is");
        assertThat(told("text", "7")).isEqualTo("as it is");
        assertThat(told("boolean", "yes", "no")).isEqualTo("{\"to\":\"boolean\"}");
        assertThat(told("boolean", true)).isEqualTo("as it is");
    }

    @Test
    void what_the_conversion_would_lose_stays_with_the_sink() {
        assertThat(told("double precision", "NaN", "1.5", "2.5")).isEqualTo("as it is");
        assertThat(told("bigint", "7.5")).isEqualTo("as it is, 1 does not fit");
    }

    @Test
    void times_in_texts_are_converted_by_the_format_that_reads_them_all() {
        assertThat(told("timestamptz", "2026-01-31T10:00:00Z", "2026-01-31")).isEqualTo("{\"to\":\"timestamp\"}");
        assertThat(told("timestamptz", "31.01.2026 10:00", "01.02.2026 10:00"))
                .isEqualTo("{\"to\":\"timestamp\",\"format\":\"dd.MM.yyyy HH:mm\"}");
        assertThat(told("timestamp", "2026/01/31")).isEqualTo("{\"to\":\"local-timestamp\",\"format\":\"yyyy/MM/dd\"}");
        assertThat(told("date", "2026-01-31T10:00:00+01:00")).isEqualTo("{\"to\":\"date\"}");
        assertThat(told("timestamptz", "Sat, 31 Jan 2026 10:00:00 GMT")).contains("EEE, d MMM yyyy HH:mm:ss z");
        assertThat(told("timestamptz", "soon")).isEqualTo("as it is, 1 does not fit");
    }

    @Test
    void day_and_month_that_could_be_either_are_told() {
        assertThat(told("date", "03/04/2026", "05/06/2026"))
                .contains("dd/MM/yyyy")
                .contains("format MM/dd/yyyy reads");
        assertThat(told("date", "03/04/2026", "31/06/2026")).contains("1 does not fit");
        assertThat(told("date", "03/04/2026", "12/31/2026")).isEqualTo("{\"to\":\"date\",\"format\":\"MM/dd/yyyy\"}");
    }

    @Test
    void one_text_among_many_moments_does_not_hide_their_unit() {
        Object[] values = new Object[100];
        Arrays.fill(values, 1_700_000_000L);
        values[7] = "unknown";

        assertThat(told("timestamptz", values)).contains("\"epoch-s\"").contains("1 does not fit");
    }

    @Test
    void units_of_moments_are_known_by_their_size() {
        assertThat(told("timestamptz", 1_700_000_000)).contains("\"epoch-s\"").contains("taken as epoch-s");
        assertThat(told("timestamptz", 1_700_000_000_000L))
                .startsWith("as it is")
                .contains("milliseconds");
        assertThat(told("timestamptz", "1700000000000")).contains("\"epoch-ms\"");
        assertThat(told("timestamptz", 1_700_000_000_000_000L)).contains("\"epoch-us\"");
        assertThat(told("timestamptz", 1_700_000_000_000_000_000L)).contains("\"epoch-ns\"");
        assertThat(told("date", 1_700_000_000_000L)).contains("\"date\"").contains("\"epoch-ms\"");
        assertThat(told("timestamptz", 1_700_000_000, 1_700_000_000_000L)).contains("different sizes");
    }

    @Test
    void json_in_texts_is_parsed_for_a_column_of_json() {
        assertThat(told("jsonb", "{\"a\": 1}", "[2]")).isEqualTo("{\"to\":\"json\"}");
        assertThat(told("jsonb", "{\"a\": 1}", "{a")).isEqualTo("as it is");
    }

    @Test
    void a_text_that_is_too_long_does_not_fit() {
        assertThat(told("varchar(3)", "abc", "ab😀")).isEqualTo("as it is");
        assertThat(told("varchar(3)", "abc", "abcd")).isEqualTo("as it is, 1 does not fit");
    }

    private static String told(String type, Object... values) {
        List<JsonNode> nodes = Arrays.stream(values).map(FittingTest::node).toList();
        Candidate candidate = new Candidate(Candidate.Kind.FIELD, List.of("f"), nodes, nodes.size());
        Fit fit = Fitting.of(candidate, TargetColumn.ofType("f", type, false));
        Change change = fit.change();
        return (change == null ? "as it is" : change.options().toString())
                + (fit.misfits() == 0 ? "" : ", " + fit.misfits() + " does not fit")
                + (fit.doubt().isEmpty() ? "" : "; " + fit.doubt());
    }

    private static JsonNode node(Object value) {
        if (value instanceof String text) {
            return JsonNodeFactory.instance.textNode(text);
        }
        return value instanceof Boolean bool
                ? JsonNodeFactory.instance.booleanNode(bool)
                : JsonNodeFactory.instance.numberNode(((Number) value).longValue());
    }
}
