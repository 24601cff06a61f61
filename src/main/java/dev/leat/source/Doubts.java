package dev.leat.source;

import dev.leat.batch.PartitionId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why partitions are claimed anew, remembered until something of them takes effect again. Poll thread only. */
final class Doubts {
    private record Doubt(String reason, long acknowledgedOffset) {}

    private final Map<PartitionId, Doubt> all = new HashMap<>();

    void told(PartitionState state, String reason) {
        all.put(state.partition(), new Doubt(reason, state.acknowledgedOffset()));
    }

    /**
     * A claim alone ends no doubt: it may be the next write that fails as the last one did.
     *
     * @param upToDate the partition is claimed, and Kafka has nothing that is not acknowledged
     */
    void look(PartitionState state, boolean upToDate) {
        Doubt doubt = all.get(state.partition());
        boolean moved = doubt != null && state.acknowledgedOffset() > doubt.acknowledgedOffset();
        if (state.phase() == PartitionState.Phase.RUNNING && (moved || upToDate)) {
            all.remove(state.partition());
        }
    }

    /** Null when the partition is in none. */
    @Nullable
    String reason(PartitionId partition) {
        Doubt doubt = all.get(partition);
        return doubt == null ? null : doubt.reason();
    }

    void forgetOthers(Assignment assignment) {
        all.keySet().removeIf(partition -> assignment.get(partition) == null);
    }
}
