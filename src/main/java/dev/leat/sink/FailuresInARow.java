package dev.leat.sink;

import dev.leat.batch.PartitionId;
import java.util.HashMap;
import java.util.Map;

/** Counts how often in a row what begins at the same position failed. Belongs to one thread. */
final class FailuresInARow {
    private record Failed(long base, int times) {}

    private final Map<PartitionId, Failed> last = new HashMap<>();

    /** Adds a failure of these; how often the one of them failed that failed most often. */
    int add(Fences fences) {
        int times = 0;
        for (Fences.Fence fence : fences.all()) {
            times = Math.max(times, add(fence).times());
        }
        return times;
    }

    private Failed add(Fences.Fence fence) {
        return last.merge(
                fence.partition(),
                new Failed(fence.base(), 1),
                (before, now) -> before.base() == now.base() ? new Failed(now.base(), before.times() + 1) : now);
    }
}
