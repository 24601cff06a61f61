package dev.leat.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.leat.api.Event;
import dev.leat.api.EventJson;
import dev.leat.api.FailureKind;
import dev.leat.api.Header;
import dev.leat.api.Origin;
import dev.leat.batch.DeadLetter;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Dead letters as parameters of the statement, and the part of it that inserts them. */
final class DeadLetterArrays {
    private static final List<String> TYPES = List.of(
            "text[]",
            "int[]",
            "bigint[]",
            "text[]",
            "bytea[]",
            "bytea[]",
            "text[]",
            "timestamptz[]",
            "text[]",
            "text[]",
            "text[]",
            "text[]",
            "text[]",
            "bytea[]");
    /** One that waits was not tried yet. */
    private static final String ATTEMPTS = "CASE d.c9 WHEN '" + FailureKind.PARKED + "' THEN 0 ELSE 1 END";

    private static final String COLUMNS = "d.c0, d.c1, d.c2, d.c3, d.c4, d.c5, d.c6::json, d.c7, d.c8, d.c9, "
            + reason("d.c13", "d.c10") + ", d.c11, d.c12";
    private static final String NAMES = "c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13";

    private static final int FIRST_BEYOND_ASCII = 0x80;

    private DeadLetterArrays() {}

    /**
     * SQL of a reason. Of a database in another encoding nobody knows which characters it has: there it is that of
     * ASCII alone.
     */
    static String reason(String bytes, String ascii) {
        return "CASE getdatabaseencoding() WHEN 'UTF8' THEN convert_from(" + bytes + ", 'UTF8') ELSE " + ascii + " END";
    }

    /**
     * Ids rise in the order of the arrays: a replay of parked ones follows them.
     *
     * @param array makes the next parameter of an SQL array type
     */
    static String insert(UnaryOperator<String> array) {
        StringJoiner arrays = new StringJoiner(", ");
        for (String type : TYPES) {
            arrays.add(array.apply(type));
        }
        return "dead AS (INSERT INTO leat.dead_letters (pipeline, topic, partition, \"offset\", part, key, value,"
                + " headers, \"timestamp\", stage, kind, reason, sqlstate, state, attempts)\n  SELECT $1::text, "
                + COLUMNS + ", " + ATTEMPTS + "\n  FROM unnest(" + arrays + ") WITH ORDINALITY AS d(" + NAMES
                + ", n) ORDER BY d.n)";
    }

    static void appendTo(List<Object> parameters, List<DeadLetter> all) {
        List<DeadLetter> deadLetters = StoredOrder.of(all);
        List<Event> events = deadLetters.stream().map(DeadLetter::event).toList();
        List<Origin> origins = events.stream().map(Event::origin).toList();
        parameters.add(array(origins, Origin::topic, new String[0]));
        parameters.add(array(origins, Origin::partition, new Integer[0]));
        parameters.add(array(origins, Origin::offset, new Long[0]));
        parameters.add(array(events, Event::part, new String[0]));
        parameters.add(array(origins, origin -> buffer(origin.key()), new Buffer[0]));
        parameters.add(array(origins, origin -> buffer(origin.value()), new Buffer[0]));
        parameters.add(array(origins, origin -> headersJson(origin.headers()), new String[0]));
        parameters.add(array(origins, origin -> time(origin.timestampMs()), new OffsetDateTime[0]));
        parameters.add(array(deadLetters, DeadLetter::stage, new String[0]));
        parameters.add(array(deadLetters, dead -> dead.kind().name(), new String[0]));
        parameters.add(array(deadLetters, dead -> ascii(dead.reason()), new String[0]));
        parameters.add(array(deadLetters, DeadLetter::sqlState, new String[0]));
        parameters.add(array(deadLetters, dead -> dead.parked() ? "parked" : "new", new String[0]));
        parameters.add(array(deadLetters, dead -> Buffer.buffer(dead.reason()), new Buffer[0]));
    }

    private static <T, C> Object array(List<T> items, Function<T, @Nullable C> column, C[] empty) {
        @Nullable C[] array = Arrays.copyOf(empty, items.size());
        for (int at = 0; at < array.length; at++) {
            array[at] = column.apply(items.get(at));
        }
        return array;
    }

    private static @Nullable Buffer buffer(byte @Nullable [] bytes) {
        return bytes == null ? null : Buffer.buffer(bytes);
    }

    private static @Nullable OffsetDateTime time(long timestampMs) {
        return timestampMs < 0 ? null : Instant.ofEpochMilli(timestampMs).atOffset(ZoneOffset.UTC);
    }

    /** Other characters as JSON escapes them. */
    static String ascii(String text) {
        if (text.chars().allMatch(c -> c < FIRST_BEYOND_ASCII)) {
            return text;
        }
        StringBuilder ascii = new StringBuilder(text.length() * 2);
        text.chars()
                .forEach(c ->
                        ascii.append(c < FIRST_BEYOND_ASCII ? String.valueOf((char) c) : String.format("\\u%04x", c)));
        return ascii.toString();
    }

    /** [[name, base64 or null], …]: names may repeat and values are any bytes. */
    static String headersJson(List<Header> headers) {
        ArrayNode all = EventJson.MAPPER.createArrayNode();
        for (Header header : headers) {
            byte[] value = header.value();
            ArrayNode pair = all.addArray().add(header.name());
            if (value == null) {
                pair.addNull();
            } else {
                pair.add(Base64.getEncoder().encodeToString(value));
            }
        }
        try {
            return ascii(EventJson.MAPPER.writeValueAsString(all));
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException("headers cannot be written as JSON", failure);
        }
    }
}
