package dev.leat.source;

import dev.leat.batch.PartitionId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why partitions are claimed anew, remembered until something of them takes effect again. Poll thread only. */
final class Doubts {
    private record Doubt(String reason, long acknowledgedOffset) {}

    /** How long all of them together lasted, and how many they were. */
    record Over(long lastedNs, long doubts) {}

    private final Map<PartitionId, Doubt> all = new HashMap<>();
    private long sinceNs;
    private long count;

    void told(PartitionState state, String reason, long nowNs) {
        sinceNs = count == 0 ? nowNs : sinceNs;
        count++;
        all.put(state.partition(), new Doubt(reason, state.acknowledgedOffset()));
    }

    /**
     * A claim alone ends no doubt: it may be the next write that fails as the last one did. Nor does one that begins
     * further back, after a reset, or that is the first: then what takes effect counts from there.
     *
     * @param upToDate the partition is claimed, and Kafka has nothing that is not acknowledged
     */
    void look(PartitionState state, boolean upToDate) {
        Doubt doubt = all.get(state.partition());
        if (doubt != null
                && (doubt.acknowledgedOffset() < 0 || state.acknowledgedOffset() < doubt.acknowledgedOffset())) {
            doubt = new Doubt(doubt.reason(), state.acknowledgedOffset());
            all.put(state.partition(), doubt);
        }
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

    /** Told once, when the last one has ended; null otherwise. */
    @Nullable
    Over over(long nowNs) {
        if (count == 0 || !all.isEmpty()) {
            return null;
        }
        Over over = new Over(nowNs - sinceNs, count);
        count = 0;
        return over;
    }

    void forgetOthers(Assignment assignment) {
        all.keySet().removeIf(partition -> assignment.get(partition) == null);
    }
}
