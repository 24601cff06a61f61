package dev.leat.batch;

import java.util.UUID;

/**
 * Where a pipeline stands in a partition, as its row in {@code leat.positions} says.
 *
 * @param topicId Kafka's identity of the topic; a topic that is deleted and made anew has another one
 * @param epoch who may write; one higher with every claim
 * @param nextOffset the first offset whose effect is not yet in the database
 */
public record Position(PartitionId partition, UUID topicId, long epoch, long nextOffset) {}
