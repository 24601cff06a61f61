package dev.leat.stage.builtin;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.config.Key;
import dev.leat.config.Mistakes;
import java.math.RoundingMode;
import java.time.ZoneId;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a field becomes. */
public record Conversion(
        @Key(
                doc = "integer, decimal, boolean, text, json (a text that holds JSON), timestamp (a moment, written in"
                        + " UTC), local-timestamp, date or time.")
        Type to,

        @Key(
                doc = "How times are read: iso, epoch-s, epoch-ms, epoch-us, epoch-ns, or a pattern such as"
                        + " \"dd.MM.yyyy HH:mm\".",
                fallback = "\"iso\"")
        String format,

        @Key(doc = "Time zone of times that do not say theirs, and of dates and local times.", fallback = "\"UTC\"")
        ZoneId zone,

        @Key(
                doc = "Digits after the point of a decimal; without it they stay as they are.",
                optional = true,
                min = 0,
                max = 1000)
        @Nullable
        Integer scale,

        @Key(
                doc = "How a decimal with too many digits is rounded; unnecessary: it fails instead.",
                fallback = "\"half-up\"")
        Rounding rounding) {
    public Conversion {
        Mistakes mistakes = new Mistakes();
        mistakes.when(scale != null && to != Type.DECIMAL, "scale", "is for decimal only");
        mistakes.when(
                !to.isTime() && !format.equals(Times.ISO),
                "format",
                "is for timestamp, local-timestamp, date and time only");
        if (to.isTime()) {
            mistakes.in(() -> Values.beside("format", () -> Times.check(format)));
        }
        mistakes.end();
    }

    /** The types there are. */
    public enum Type {
        INTEGER,
        DECIMAL,
        BOOLEAN,
        TEXT,
        JSON,
        TIMESTAMP,
        @JsonProperty("local-timestamp")
        LOCAL_TIMESTAMP,
        DATE,
        TIME;

        boolean isTime() {
            return compareTo(TIMESTAMP) >= 0;
        }
    }

    /** The ways to round. */
    public enum Rounding {
        @JsonProperty("half-up")
        HALF_UP(RoundingMode.HALF_UP),
        @JsonProperty("half-even")
        HALF_EVEN(RoundingMode.HALF_EVEN),
        @JsonProperty("half-down")
        HALF_DOWN(RoundingMode.HALF_DOWN),
        UP(RoundingMode.UP),
        DOWN(RoundingMode.DOWN),
        CEILING(RoundingMode.CEILING),
        FLOOR(RoundingMode.FLOOR),
        UNNECESSARY(RoundingMode.UNNECESSARY);

        private final RoundingMode mode;

        Rounding(RoundingMode mode) {
            this.mode = mode;
        }
    }

    /** What changes a value; it throws an {@link dev.leat.api.EventException} for one that does not fit. */
    public UnaryOperator<JsonNode> compile() {
        Times times = new Times(format, zone);
        return switch (to) {
            case INTEGER -> Numbers::integer;
            case DECIMAL -> {
                Integer digits = scale;
                yield digits == null ? Numbers::decimal : value -> Numbers.decimal(value, digits, rounding.mode);
            }
            case BOOLEAN -> Texts::bool;
            case TEXT -> Texts::text;
            case JSON -> Texts::json;
            case TIMESTAMP -> times::timestamp;
            case LOCAL_TIMESTAMP -> times::localTimestamp;
            case DATE -> times::date;
            case TIME -> times::time;
        };
    }
}
