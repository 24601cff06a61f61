package dev.leat.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.leat.api.EventJson;
import dev.leat.api.Header;
import dev.leat.api.Origin;
import dev.leat.batch.DeadLetter;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Dead letters as parameters of the statement, and the part of it that inserts them. */
final class DeadLetterArrays {
    private DeadLetterArrays() {}

    /** @param array makes the next parameter of an SQL array type */
    static String insert(UnaryOperator<String> array) {
        return "dead AS (INSERT INTO leat.dead_letters (pipeline, topic, partition, \"offset\", part, key, value,"
                + " headers, \"timestamp\", stage, kind, reason, sqlstate)\n  SELECT $1::text, d.c0, d.c1, d.c2, d.c3, d.c4,"
                + " d.c5, d.c6::json, d.c7, d.c8, d.c9, d.c10, d.c11 FROM unnest("
                + String.join(
                        ", ",
                        array.apply("text[]"),
                        array.apply("int[]"),
                        array.apply("bigint[]"),
                        array.apply("text[]"),
                        array.apply("bytea[]"),
                        array.apply("bytea[]"),
                        array.apply("text[]"),
                        array.apply("timestamptz[]"),
                        array.apply("text[]"),
                        array.apply("text[]"),
                        array.apply("text[]"),
                        array.apply("text[]"))
                + ") AS d(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11))";
    }

    static void appendTo(List<Object> parameters, List<DeadLetter> deadLetters) {
        int count = deadLetters.size();
        String[] topics = new String[count];
        Integer[] partitions = new Integer[count];
        Long[] offsets = new Long[count];
        @Nullable String[] parts = new String[count];
        @Nullable Buffer[] keys = new Buffer[count];
        @Nullable Buffer[] values = new Buffer[count];
        String[] headers = new String[count];
        @Nullable OffsetDateTime[] timestamps = new OffsetDateTime[count];
        String[] stages = new String[count];
        String[] kinds = new String[count];
        String[] reasons = new String[count];
        @Nullable String[] sqlStates = new String[count];
        for (int at = 0; at < count; at++) {
            DeadLetter dead = deadLetters.get(at);
            Origin origin = dead.event().origin();
            topics[at] = origin.topic();
            partitions[at] = origin.partition();
            offsets[at] = origin.offset();
            parts[at] = dead.event().part();
            keys[at] = buffer(origin.key());
            values[at] = buffer(origin.value());
            headers[at] = headersJson(origin.headers());
            timestamps[at] = time(origin.timestampMs());
            stages[at] = dead.stage();
            kinds[at] = dead.kind().name();
            reasons[at] = dead.reason();
            sqlStates[at] = dead.sqlState();
        }
        parameters.addAll(List.of(
                topics,
                partitions,
                offsets,
                parts,
                keys,
                values,
                headers,
                timestamps,
                stages,
                kinds,
                reasons,
                sqlStates));
    }

    private static @Nullable Buffer buffer(byte @Nullable [] bytes) {
        return bytes == null ? null : Buffer.buffer(bytes);
    }

    private static @Nullable OffsetDateTime time(long timestampMs) {
        return timestampMs < 0 ? null : Instant.ofEpochMilli(timestampMs).atOffset(ZoneOffset.UTC);
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
            return EventJson.MAPPER.writeValueAsString(all);
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException("headers cannot be written as JSON", failure);
        }
    }
}
