package dev.leat.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Kafka record that an event came from, unchanged whatever the stages do: what a dead letter keeps and a replay
 * reads. Its byte arrays are shared, never written.
 */
public record Origin(
        String topic,
        int partition,
        long offset,
        long timestampMs,
        KeyFormat keyFormat,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<Header> headers) {

    /** Rough memory of the objects around the bytes, so that a million empty events are not free. */
    private static final int OVERHEAD_BYTES = 96;

    /** Bytes that this record holds in memory, about. */
    public int sizeBytes() {
        int size = OVERHEAD_BYTES + (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
        for (Header header : headers) {
            byte[] bytes = header.value();
            size += header.name().length() + (bytes == null ? 0 : bytes.length);
        }
        return size;
    }
}
