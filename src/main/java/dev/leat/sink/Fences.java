package dev.leat.sink;

import dev.leat.batch.PartitionId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The fence rows of one statement: one for each partition, from its first slice's base to its last one's next. */
final class Fences {
    /** One partition's advance. */
    record Fence(PartitionId partition, long epoch, long base, long next) {}

    static final Fences NONE = new Fences(List.of());

    private final List<Fence> fences;

    private Fences(List<Fence> fences) {
        this.fences = List.copyOf(fences);
    }

    /** @throws IllegalArgumentException when slices of a partition do not join, or are of two epochs */
    static Fences of(List<Slice> slices) {
        Map<PartitionId, Fence> joined = new LinkedHashMap<>();
        for (Slice slice : slices) {
            PartitionId partition = slice.batch().partition();
            Fence before = joined.get(partition);
            if (before != null && (before.epoch() != slice.batch().epoch() || before.next() != slice.base())) {
                throw new IllegalArgumentException(partition + " does not join: " + before + ", then " + slice.base());
            }
            long base = before == null ? slice.base() : before.base();
            joined.put(partition, new Fence(partition, slice.batch().epoch(), base, slice.next()));
        }
        return new Fences(new ArrayList<>(joined.values()));
    }

    List<Fence> all() {
        return fences;
    }

    /** Appends parameters $2 to $6. */
    void appendTo(List<Object> parameters) {
        int count = fences.size();
        String[] topics = new String[count];
        Integer[] partitions = new Integer[count];
        Long[] epochs = new Long[count];
        Long[] bases = new Long[count];
        Long[] nexts = new Long[count];
        for (int at = 0; at < count; at++) {
            Fence fence = fences.get(at);
            topics[at] = fence.partition().topic();
            partitions[at] = fence.partition().partition();
            epochs[at] = fence.epoch();
            bases[at] = fence.base();
            nexts[at] = fence.next();
        }
        parameters.add(topics);
        parameters.add(partitions);
        parameters.add(epochs);
        parameters.add(bases);
        parameters.add(nexts);
    }
}
