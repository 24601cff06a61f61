package dev.leat.source;

import dev.leat.batch.PartitionId;
import dev.leat.observe.Telemetry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps Kafka's pauses as the assignment wants them; polling itself never pauses, or the group would evict us. */
final class Pauses {
    private final Consumer<byte[], byte[]> consumer;
    private final Assignment assignment;
    private final Gate gate;
    private final Telemetry telemetry;
    private final Map<PartitionId, String> paused = new HashMap<>();
    private volatile boolean any;

    Pauses(Consumer<byte[], byte[]> consumer, Assignment assignment, Gate gate, Telemetry telemetry) {
        this.consumer = consumer;
        this.assignment = assignment;
        this.gate = gate;
        this.telemetry = telemetry;
    }

    /** Something is paused, so an acknowledgement may be waited for; readable from any thread. */
    boolean any() {
        return any;
    }

    @Nullable
    String cause(PartitionId partition) {
        return paused.get(partition);
    }

    /** A partition is new here: nothing is read before it is claimed. */
    void begin(PartitionId partition) {
        consumer.pause(List.of(KafkaIds.of(partition)));
        paused.put(partition, "claim");
        any = true;
    }

    void forget(PartitionId partition) {
        paused.remove(partition);
    }

    /** Pauses and resumes what has changed since the last turn. */
    void apply() {
        String closed = gate.closedBy();
        for (PartitionState state : assignment.all()) {
            PartitionId partition = state.partition();
            String cause = closed != null ? closed : assignment.pauseCause(state);
            if (cause == null && paused.remove(partition) != null) {
                consumer.resume(List.of(KafkaIds.of(partition)));
                telemetry.partitionResumed(partition);
            } else if (cause != null && !cause.equals(paused.put(partition, cause))) {
                consumer.pause(List.of(KafkaIds.of(partition)));
                telemetry.partitionPaused(partition, cause);
            }
        }
        any = !paused.isEmpty();
    }
}
