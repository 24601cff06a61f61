package dev.leat.cli.init;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.EventException;
import dev.leat.sink.TargetColumn;
import dev.leat.stage.builtin.Conversion;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** What a stage of type convert is to make of a field. */
record Change(Conversion.Type to, String format) {
    static final String ISO = "iso";

    Change(Conversion.Type to) {
        this(to, ISO);
    }

    /** As the stage's options write it. */
    ObjectNode options() {
        ObjectNode options = JsonNodeFactory.instance
                .objectNode()
                .put("to", to.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        return format.equals(ISO) ? options : options.put("format", format);
    }

    boolean isEpoch() {
        return format.startsWith("epoch-");
    }

    boolean isTime() {
        return to.compareTo(Conversion.Type.TIMESTAMP) >= 0;
    }

    /** How many of the values the column would still not take. */
    int misfits(List<JsonNode> values, TargetColumn column) {
        UnaryOperator<JsonNode> change =
                new Conversion(to, format, ZoneOffset.UTC, null, Conversion.Rounding.HALF_UP).compile();
        int misfits = 0;
        for (JsonNode value : values) {
            try {
                misfits += column.accepts(change.apply(value)) ? 0 : 1;
            } catch (EventException failure) {
                misfits++;
            }
        }
        return misfits;
    }
}
