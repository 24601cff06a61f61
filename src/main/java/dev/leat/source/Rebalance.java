package dev.leat.source;

import dev.leat.batch.PartitionId;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;

/** What the consumer group gives and takes; called by the consumer inside poll() and close(), on the poll thread. */
final class Rebalance implements ConsumerRebalanceListener {
    /** Without a reset policy a consumer needs some position, paused or not; the claim brings the true one. */
    private static final long PLACEHOLDER = 0;

    /** Waits for open batches of these partitions, bounded. */
    interface Drain {
        void drain(Collection<PartitionState> states);
    }

    private final SourceParts parts;
    private final Consumer<byte[], byte[]> consumer;
    private final Assignment assignment;
    private final Pauses pauses;
    private final Drain drain;
    private boolean joined;

    Rebalance(SourceParts parts, Consumer<byte[], byte[]> consumer, Assignment assignment, Pauses pauses, Drain drain) {
        this.parts = parts;
        this.consumer = consumer;
        this.assignment = assignment;
        this.pauses = pauses;
        this.drain = drain;
    }

    /** The group has assigned at least once, maybe nothing. */
    boolean joined() {
        return joined;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        joined = true;
        List<PartitionId> added = ids(partitions);
        for (PartitionId partition : added) {
            assignment.add(partition);
            pauses.begin(partition);
            consumer.seek(KafkaIds.of(partition), PLACEHOLDER);
        }
        parts.telemetry().partitionsAssigned(added);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        List<PartitionId> revoked = ids(partitions);
        drain.drain(held(revoked));
        forget(revoked, "revoked");
    }

    /** Who leaves while the group rebalances is told so, too; what was drained before is not lost. */
    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        List<PartitionId> lost = ids(partitions);
        List<PartitionState> held = held(lost);
        held.forEach(PartitionState::lost);
        forget(lost, held.isEmpty() ? "revoked" : "lost");
    }

    private List<PartitionState> held(List<PartitionId> partitions) {
        return assignment.of(partitions).stream()
                .filter(state -> state.phase() != PartitionState.Phase.RELEASED)
                .toList();
    }

    private void forget(List<PartitionId> partitions, String kind) {
        for (PartitionId partition : partitions) {
            assignment.remove(partition);
            pauses.forget(partition);
        }
        if (!partitions.isEmpty()) {
            parts.telemetry().partitionsReleased(partitions, kind);
        }
    }

    private static List<PartitionId> ids(Collection<TopicPartition> partitions) {
        return partitions.stream().map(KafkaIds::of).toList();
    }
}
