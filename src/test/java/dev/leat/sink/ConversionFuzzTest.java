package dev.leat.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.leat.api.EventException;
import dev.leat.api.EventJson;
import dev.leat.api.FailureKind;
import dev.leat.support.Fuzz;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Any value for any type of column: it fits, or the event fails with a reason that does not quote it. */
class ConversionFuzzTest {
    private static final List<String> TEXTS = List.of(
            "2026-01-31T10:00:00.123456789+02:00",
            "2026-01-31 10:00:00",
            "2026-01-31",
            "23:59:59.9999999",
            "-123.450",
            "1e5",
            "NaN",
            "true",
            "0e37df36-f698-11e6-8dd4-cb9ced3df976",
            "\\x00ff",
            "AQIDBA==",
            "{1,2,{3,NULL}}",
            "{\"a\",\"b \\\" c\"}",
            "[1,10)");

    @Test
    void a_value_is_converted_and_shown_or_fails_its_event() {
        List<ColumnType> types = types();
        Fuzz.run("values for columns", 30_000, chance -> {
            ColumnType type = chance.pick(types);
            JsonNode value = chance.oneIn(2)
                    ? TextNode.valueOf(chance.changed(chance.pick(TEXTS)))
                    : chance.oneIn(4) ? chance.json(3) : chance.json(0);
            chance.about(type.kind() + " " + type + " from " + value);
            try {
                Object sent = Conversion.of(type, value);

                assertThat(EventJson.MAPPER.writeValueAsString(SentValue.json(type, sent)))
                        .isNotEmpty();
            } catch (EventException failure) {
                assertThat(failure.kind()).isEqualTo(FailureKind.CONVERSION);
                assertThat(failure.reason()).isNotBlank().hasSizeLessThan(300);
            }
        });
    }

    private static List<ColumnType> types() {
        List<ColumnType> types = new ArrayList<>();
        for (ColumnKind kind : ColumnKind.values()) {
            if (kind != ColumnKind.ARRAY) {
                ColumnType type = new ColumnType(kind, "x", "x", "x", 12, 2, null, false, false, null);
                types.add(type);
                types.add(new ColumnType(ColumnKind.ARRAY, "_x", "_x", "x[]", -1, 0, null, false, false, type));
            }
        }
        return types;
    }
}
