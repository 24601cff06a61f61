package dev.leat.source;

import dev.leat.batch.Batch;
import dev.leat.config.PipelineConfig;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;

/** Hands out what a poll brought, as batches of partitions that are running. Poll thread only. */
final class Dispatcher {
    private final Consumer<byte[], byte[]> consumer;
    private final Assignment assignment;
    private final SourceParts parts;
    private BatchBuilder batches;

    Dispatcher(Consumer<byte[], byte[]> consumer, Assignment assignment, SourceParts parts) {
        this.consumer = consumer;
        this.assignment = assignment;
        this.parts = parts;
        this.batches = BatchBuilder.of(parts.config());
    }

    /** Batches and lanes are those of this configuration from now on. */
    void adopt(PipelineConfig config) {
        batches = BatchBuilder.of(config);
        assignment.adopt(config);
    }

    void dispatch(ConsumerRecords<byte[], byte[]> records) {
        for (TopicPartition partition : records.partitions()) {
            PartitionState state = assignment.get(KafkaIds.of(partition));
            if (state != null && state.phase() == PartitionState.Phase.RUNNING) {
                List<ConsumerRecord<byte[], byte[]>> polled = records.records(partition);
                OffsetAndMetadata next = records.nextOffsets().get(partition);
                send(state, polled, next == null ? polled.get(polled.size() - 1).offset() + 1 : next.offset());
            }
        }
    }

    /** Kafka's offsets have holes (compaction, transaction markers); where a hole is last, an empty batch passes it. */
    void skipHoles() {
        for (PartitionState state : assignment.all()) {
            if (state.settled()) {
                long position = knownPosition(state);
                if (position > state.readOffset()) {
                    send(state, List.of(), position);
                }
            }
        }
    }

    /**
     * -1 when the client would have to ask first, which it does while it polls: after a change of leader it is not sure
     * of its positions until it has reached the new one, and nobody waits for that here.
     */
    private long knownPosition(PartitionState state) {
        try {
            return consumer.position(KafkaIds.of(state.partition()), Duration.ZERO);
        } catch (TimeoutException | WakeupException unknown) {
            return -1;
        }
    }

    private void send(PartitionState state, List<ConsumerRecord<byte[], byte[]>> records, long next) {
        int lane = assignment.lanes().next(state);
        state.lane(lane);
        for (Batch batch : batches.build(state, records, next)) {
            parts.telemetry().batchPolled(batch);
            parts.send().accept(parts.telemetry().tracing().polled(batch), lane);
        }
    }
}
