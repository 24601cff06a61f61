package dev.leat.bench;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What the baseline's consumer thread and its lanes tell each other. */
final class BaselineProgress {
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Map<TopicPartition, OffsetAndMetadata> written = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    void taken(int records) {
        inFlight.addAndGet(records);
    }

    void wrote(BaselineLane.Records records) {
        inFlight.addAndGet(-records.records().size());
        written.put(records.partition(), new OffsetAndMetadata(records.next()));
    }

    void failed(Throwable cause) {
        failure.compareAndSet(null, cause);
    }

    /** Records that were polled and are not yet written. */
    int inFlight() {
        return inFlight.get();
    }

    Map<TopicPartition, OffsetAndMetadata> written() {
        return new HashMap<>(written);
    }

    void check() {
        Throwable cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("writing failed", cause);
        }
    }
}
