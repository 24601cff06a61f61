package dev.leat.sink;

import dev.leat.batch.PartitionId;
import java.util.HashMap;
import java.util.Map;

/**
 * The parked keys of the partitions of one lane, as {@code leat.dead_letters} had them when the partition came to the
 * lane under its claim, and those that the lane has parked since. What the table frees meanwhile is still in here until
 * the table is asked again: then events wait that need not, which is late but in order. Belongs to one thread.
 */
final class ParkedKeys {
    /** Keys of one partition, each with the offset of its first parked event. */
    private static final class Known {
        private final long epoch;
        private final Map<KeyDigest, Long> keys;
        private long next;

        Known(long epoch, long next, Map<KeyDigest, Long> keys) {
            this.epoch = epoch;
            this.next = next;
            this.keys = new HashMap<>(keys);
        }
    }

    private final Map<PartitionId, Known> partitions = new HashMap<>();
    private int size;

    /** Whether the table was asked under this claim, and nobody else has written the partition since. */
    boolean knows(PartitionId partition, long epoch, long base) {
        Known known = partitions.get(partition);
        return known != null && known.epoch == epoch && known.next == base;
    }

    /** What the table says while the partition stands at {@code next}; replaces what was known of it. */
    void know(PartitionId partition, long epoch, long next, Map<KeyDigest, Long> keys) {
        forget(partition);
        partitions.put(partition, new Known(epoch, next, keys));
        size += keys.size();
    }

    /** A transaction has committed that ends before {@code next}. */
    void reached(PartitionId partition, long next) {
        Known known = partitions.get(partition);
        if (known != null) {
            known.next = next;
        }
    }

    /** The table must be asked again before the next transaction. */
    void forget(PartitionId partition) {
        Known known = partitions.remove(partition);
        size -= known == null ? 0 : known.keys.size();
    }

    /** A transaction that parked these keys has committed. */
    void add(PartitionId partition, Map<KeyDigest, Long> keys) {
        Known known = partitions.get(partition);
        if (known == null) {
            throw new IllegalStateException("the parked keys of " + partition + " are not known");
        }
        int before = known.keys.size();
        keys.forEach(known.keys::putIfAbsent);
        size += known.keys.size() - before;
    }

    /** Of one partition; empty when none is parked. */
    Map<KeyDigest, Long> of(PartitionId partition) {
        Known known = partitions.get(partition);
        return known == null ? Map.of() : known.keys;
    }

    /** No key of any partition is parked. */
    boolean isEmpty() {
        return size == 0;
    }
}
