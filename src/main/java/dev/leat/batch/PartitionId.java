package dev.leat.batch;

import dev.leat.api.Origin;
import org.jspecify.annotations.Nullable;

/** One partition of one Kafka topic. */
public record PartitionId(String topic, int partition) implements Comparable<PartitionId> {

    /** The one that the record came from. */
    public static PartitionId of(Origin origin) {
        return new PartitionId(origin.topic(), origin.partition());
    }

    /** The partition's own lane among so many; the topic is mixed in so that small topics spread. */
    public int lane(int lanes) {
        return Math.floorMod(hashCode(), lanes);
    }

    /** Written out, since the JVM takes milliseconds to make those of a record, as a pipeline starts. */
    @Override
    public int hashCode() {
        return 31 * topic.hashCode() + partition;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PartitionId that && partition == that.partition && topic.equals(that.topic);
    }

    @Override
    public int compareTo(PartitionId other) {
        int byTopic = topic.compareTo(other.topic);
        return byTopic == 0 ? Integer.compare(partition, other.partition) : byTopic;
    }

    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
