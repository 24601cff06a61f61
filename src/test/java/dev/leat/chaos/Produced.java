package dev.leat.chaos;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/** Every event that was sent: per partition the kinds in the order of their offsets. Any thread may ask. */
final class Produced {
    static final int PARTITIONS_MAX = 64;

    private final EventKind[][] kinds = new EventKind[PARTITIONS_MAX][0];
    private final int[] sizes = new int[PARTITIONS_MAX];
    private final AtomicLong confirmed = new AtomicLong();

    /** The next event of a partition, which from now on counts as sent. */
    synchronized Made add(int partition, EventKind kind) {
        int number = sizes[partition];
        if (number == kinds[partition].length) {
            kinds[partition] = Arrays.copyOf(kinds[partition], Math.max(1_024, number * 2));
        }
        kinds[partition][number] = kind;
        sizes[partition] = number + 1;
        return new Made(partition, number, kind);
    }

    /** Kafka has one more. */
    void confirm() {
        confirmed.incrementAndGet();
    }

    long confirmed() {
        return confirmed.get();
    }

    synchronized int size(int partition) {
        return sizes[partition];
    }

    synchronized Made event(int partition, int number) {
        return new Made(partition, number, kinds[partition][number]);
    }

    synchronized long total() {
        return Arrays.stream(sizes).asLongStream().sum();
    }

    synchronized int[] sizes() {
        return sizes.clone();
    }

    synchronized long count(EventKind kind) {
        long count = 0;
        for (int partition = 0; partition < PARTITIONS_MAX; partition++) {
            for (int number = 0; number < sizes[partition]; number++) {
                count += kinds[partition][number] == kind ? 1 : 0;
            }
        }
        return count;
    }
}
