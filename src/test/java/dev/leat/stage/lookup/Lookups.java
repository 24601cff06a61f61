package dev.leat.stage.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.EventJson;
import dev.leat.config.Binder;
import dev.leat.config.Problems;
import dev.leat.config.Section;
import dev.leat.expression.JsltCompiler;
import java.util.List;
import java.util.Objects;

/** Options, keys and rows of look-ups in tests. */
final class Lookups {
    private Lookups() {}

    /** @param more further keys of the stage, with a comma before them */
    static Lookup options(String more) {
        try {
            String text = "{\"table\": \"t\", \"key\": {\"k\": \".k\"}" + more + "}";
            Problems problems = new Problems();
            Lookup options = new Binder(new JsltCompiler())
                    .bind(new Section("", (ObjectNode) EventJson.MAPPER.readTree(text)), Lookup.class, problems);
            assertThat(problems.all()).isEmpty();
            return Objects.requireNonNull(options);
        } catch (JsonProcessingException failure) {
            throw new IllegalArgumentException(failure);
        }
    }

    static RowCache cache(String options) {
        return new RowCache(options(", \"cache\": {" + options + "}").cache(), System::nanoTime);
    }

    static LookupKey key(String... parts) {
        return new LookupKey(List.of(parts));
    }

    /** As many rows as values. */
    static Found found(String... values) {
        ArrayNode rows = EventJson.MAPPER.createArrayNode();
        for (String value : values) {
            rows.addObject().put("v", value);
        }
        return Found.of(rows);
    }
}
