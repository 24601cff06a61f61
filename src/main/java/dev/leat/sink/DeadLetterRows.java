package dev.leat.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Event;
import dev.leat.api.EventJson;
import dev.leat.api.FailureKind;
import dev.leat.api.Header;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import dev.leat.batch.DeadLetter;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads rows of {@code leat.dead_letters} back into what they were made from. */
final class DeadLetterRows {
    /** The columns that {@link #read} needs. */
    static final String COLUMNS =
            "id, topic, partition, \"offset\", part, key, value, headers::text AS headers, \"timestamp\", stage, kind,"
                    + " reason, sqlstate, attempts, state, created_at, changed_at";

    private DeadLetterRows() {}

    /** @param keyFormat how the pipeline reads keys; the table keeps bytes only */
    static List<StoredDeadLetter> read(RowSet<Row> rows, KeyFormat keyFormat) {
        List<StoredDeadLetter> all = new ArrayList<>(rows.size());
        for (Row row : rows) {
            all.add(read(row, keyFormat));
        }
        return all;
    }

    private static StoredDeadLetter read(Row row, KeyFormat keyFormat) {
        OffsetDateTime timestamp = row.getOffsetDateTime("timestamp");
        Origin origin = new Origin(
                row.getString("topic"),
                row.getInteger("partition"),
                row.getLong("offset"),
                timestamp == null ? -1 : milliseconds(timestamp),
                keyFormat,
                bytes(row.getBuffer("key")),
                bytes(row.getBuffer("value")),
                headers(row.getString("headers")));
        DeadLetter dead = new DeadLetter(
                Event.of(origin),
                row.getString("stage"),
                FailureKind.valueOf(row.getString("kind")),
                row.getString("reason"),
                row.getString("sqlstate"),
                row.getString("state").equals("parked"));
        return new StoredDeadLetter(
                row.getLong("id"),
                dead,
                row.getString("part"),
                row.getInteger("attempts"),
                row.getString("state"),
                row.getOffsetDateTime("created_at"),
                row.getOffsetDateTime("changed_at"));
    }

    /** What is later than PostgreSQL has dates for was written as infinity. */
    private static long milliseconds(OffsetDateTime timestamp) {
        return timestamp.equals(OffsetDateTime.MAX)
                ? Long.MAX_VALUE
                : timestamp.toInstant().toEpochMilli();
    }

    private static byte @Nullable [] bytes(@Nullable Buffer buffer) {
        return buffer == null ? null : buffer.getBytes();
    }

    private static List<Header> headers(String json) {
        try {
            List<Header> headers = new ArrayList<>();
            for (JsonNode pair : EventJson.MAPPER.readTree(json)) {
                JsonNode value = pair.get(1);
                headers.add(new Header(
                        pair.get(0).textValue(),
                        value.isNull() ? null : Base64.getDecoder().decode(value.textValue())));
            }
            return headers;
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException("column headers of leat.dead_letters was changed by hand", failure);
        }
    }
}
