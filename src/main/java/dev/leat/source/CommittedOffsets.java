package dev.leat.source;

import dev.leat.batch.PartitionId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/** Writes positions to Kafka too, so that lag tools work; nothing ever reads them back. Poll thread only. */
final class CommittedOffsets {
    private static final long EVERY_NS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration LAST_DEADLINE = Duration.ofSeconds(2);

    private final Consumer<byte[], byte[]> consumer;
    private final Assignment assignment;
    private final Map<PartitionId, Long> sent = new HashMap<>();
    private long lastNs = System.nanoTime();

    CommittedOffsets(Consumer<byte[], byte[]> consumer, Assignment assignment) {
        this.consumer = consumer;
        this.assignment = assignment;
    }

    /** Sends what has moved, once a second; a failure waits for the next second. */
    void sometimes() {
        long nowNs = System.nanoTime();
        if (nowNs - lastNs < EVERY_NS) {
            return;
        }
        lastNs = nowNs;
        Map<TopicPartition, OffsetAndMetadata> moved = moved(assignment.all());
        if (!moved.isEmpty()) {
            // by the group protocol "consumer" a failure comes without the offsets
            consumer.commitAsync(moved, (offsets, failure) -> {
                if (failure != null) {
                    moved.keySet().forEach(partition -> sent.remove(KafkaIds.of(partition)));
                }
            });
        }
    }

    /** Sends what has moved and waits a moment; where that fails, lag tools show an older offset and nothing else. */
    void now(Collection<PartitionState> states) {
        Map<TopicPartition, OffsetAndMetadata> moved = moved(states);
        if (!moved.isEmpty()) {
            try {
                sync(moved, LAST_DEADLINE);
            } catch (KafkaException failure) {
                moved.keySet().forEach(partition -> sent.remove(KafkaIds.of(partition)));
            }
        }
    }

    /** A wake-up that came too late for a poll may be pending; it is not meant for a commit. */
    void sync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration deadline) {
        try {
            consumer.commitSync(offsets, deadline);
        } catch (WakeupException late) {
            consumer.commitSync(offsets, deadline);
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> moved(Collection<PartitionState> states) {
        Map<TopicPartition, OffsetAndMetadata> moved = new HashMap<>();
        for (PartitionState state : states) {
            long offset = state.acknowledgedOffset();
            if (offset >= 0 && !Long.valueOf(offset).equals(sent.put(state.partition(), offset))) {
                moved.put(KafkaIds.of(state.partition()), new OffsetAndMetadata(offset));
            }
        }
        return moved;
    }
}
