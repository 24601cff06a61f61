package dev.leat.observe.trace;

import dev.leat.api.Event;
import dev.leat.api.Header;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import dev.leat.batch.Batch;
import dev.leat.batch.PartitionId;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Batches of a test's own, and what spans say. */
final class Given {
    static final Tracing.Target TARGET = new Tracing.Target("upsert", "orders", "shop", "db", 5432);
    private static final PartitionId PARTITION = new PartitionId("shop", 3);

    private Given() {}

    /** So many events, each sampled by a producer of its own. */
    static Batch batch(int sampled) {
        return batch(
                IntStream.range(0, sampled).mapToObj(RecordedSpans::sampledBy).toList());
    }

    /** An event for each list of headers, with offsets from 100. */
    static Batch batch(List<List<Header>> headers) {
        return Batch.of(
                PARTITION,
                7,
                IntStream.range(0, headers.size())
                        .mapToObj(i -> event(100 + i, headers.get(i)))
                        .toList());
    }

    private static Event event(long offset, List<Header> headers) {
        byte[] value = "{}".getBytes(StandardCharsets.UTF_8);
        return Event.of(new Origin("shop", 3, offset, 0, KeyFormat.STRING, null, value, headers));
    }

    static Map<String, String> attributes(SpanData span) {
        Map<String, String> all = new HashMap<>();
        span.getAttributes().forEach((key, value) -> all.put(key.getKey(), value.toString()));
        return all;
    }
}
