package dev.leat.source;

import dev.leat.batch.Batch;
import dev.leat.config.PipelineConfig;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

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
                OffsetAndMetadata next = records.nextOffsets().get(partition);
                long position = next == null ? consumer.position(partition) : next.offset();
                send(state, records.records(partition), position);
            }
        }
    }

    /** Kafka's offsets have holes (compaction, transaction markers); where a hole is last, an empty batch passes it. */
    void skipHoles() {
        for (PartitionState state : assignment.all()) {
            if (state.settled()) {
                long position = consumer.position(KafkaIds.of(state.partition()));
                if (position > state.readOffset()) {
                    send(state, List.of(), position);
                }
            }
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
