package dev.leat.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.leat.api.EventJson;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A converted value as JSON, written as PostgreSQL's {@code to_json} would write what is stored. */
final class SentValue {
    private static final int MICROS_DIGITS = 6;
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, MICROS_DIGITS, true)
            .toFormatter();
    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral('T')
            .append(TIME)
            .toFormatter();

    private SentValue() {}

    /** @param sent what {@link Conversion} made of a value for a column of the type */
    static JsonNode json(ColumnType type, @Nullable Object sent) {
        if (sent == null) {
            return NullNode.getInstance();
        }
        if (sent instanceof Boolean bool) {
            return BooleanNode.valueOf(bool);
        }
        if (sent instanceof Number number) {
            return number(type, number);
        }
        if (sent instanceof Buffer bytes) {
            return TextNode.valueOf("\\x" + HexFormat.of().formatHex(bytes.getBytes()));
        }
        if (sent instanceof LocalTime time) {
            return TextNode.valueOf(TIME.format(time));
        }
        if (sent instanceof LocalDateTime timestamp) {
            return TextNode.valueOf(TIMESTAMP.format(timestamp));
        }
        if (sent instanceof OffsetDateTime timestamp) {
            return TextNode.valueOf(TIMESTAMP.format(timestamp.withOffsetSameInstant(ZoneOffset.UTC)) + "+00:00");
        }
        return text(type, sent.toString());
    }

    private static JsonNode number(ColumnType type, Number number) {
        if (type.kind() == ColumnKind.SCALED) {
            return DecimalNode.valueOf(BigDecimal.valueOf(number.longValue(), type.scale()));
        }
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (number instanceof Double || number instanceof Float) {
            double real = number.doubleValue();
            boolean finite = !Double.isNaN(real) && !Double.isInfinite(real);
            return finite
                    ? DecimalNode.valueOf(new BigDecimal(number.toString()))
                    : TextNode.valueOf(number.toString());
        }
        return nodes.numberNode(number.longValue());
    }

    private static JsonNode text(ColumnType type, String text) {
        if (type.kind() == ColumnKind.JSON) {
            return parsed(text);
        }
        if (type.kind() == ColumnKind.ARRAY) {
            return ArrayText.json(type.element(), text);
        }
        BigDecimal number = type.kind() == ColumnKind.NUMERIC ? Numbers.parse(text) : null;
        return number == null ? TextNode.valueOf(text) : DecimalNode.valueOf(number);
    }

    private static JsonNode parsed(String json) {
        try {
            return EventJson.MAPPER.readTree(json);
        } catch (JsonProcessingException failure) {
            return TextNode.valueOf(json); // an array that was written in PostgreSQL's own form may hold anything
        }
    }
}
