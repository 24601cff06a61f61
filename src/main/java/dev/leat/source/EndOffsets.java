package dev.leat.source;

import dev.leat.batch.PartitionId;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Where topics end, as Kafka said last; what it said long ago says nothing of now. Poll thread only. */
final class EndOffsets {
    /** Kafka is asked every 2 s. */
    static final long AGE_NS_MAX = TimeUnit.SECONDS.toNanos(10);

    private final Map<PartitionId, Long> ends = new HashMap<>();
    private long toldNs;

    void told(Map<PartitionId, Long> now, long nowNs) {
        ends.clear();
        ends.putAll(now);
        toldNs = nowNs;
    }

    /** Behind the last event; -1 while unknown. */
    long of(PartitionId partition, long nowNs) {
        return nowNs - toldNs > AGE_NS_MAX ? -1 : ends.getOrDefault(partition, -1L);
    }
}
