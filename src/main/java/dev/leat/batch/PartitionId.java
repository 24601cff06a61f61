package dev.leat.batch;

/** One partition of one Kafka topic. */
public record PartitionId(String topic, int partition) implements Comparable<PartitionId> {

    /** The partition's own lane among so many; the topic is mixed in so that small topics spread. */
    public int lane(int lanes) {
        return Math.floorMod(31 * topic.hashCode() + partition, lanes);
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
