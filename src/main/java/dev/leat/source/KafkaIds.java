package dev.leat.source;

import dev.leat.batch.PartitionId;
import org.apache.kafka.common.TopicPartition;

/** Kafka's name for a partition and ours. */
final class KafkaIds {
    private KafkaIds() {}

    static PartitionId of(TopicPartition partition) {
        return new PartitionId(partition.topic(), partition.partition());
    }

    static TopicPartition of(PartitionId partition) {
        return new TopicPartition(partition.topic(), partition.partition());
    }
}
