package dev.leat.batch;

import dev.leat.config.Topics;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a source says of itself; made by its poll thread, readable from any.
 *
 * @param lastPollNs {@link System#nanoTime()} of the last turn of the poll loop
 * @param joined the consumer group has assigned partitions at least once (none is an assignment too)
 * @param idleSinceNs since when everything that Kafka has is acknowledged; -1 while something is open
 * @param missingTopics those that the pipeline names and Kafka does not have, a pattern among them
 */
public record SourceStatus(
        long lastPollNs,
        boolean joined,
        long idleSinceNs,
        long inFlightBytes,
        List<PartitionStatus> partitions,
        List<String> missingTopics) {
    public SourceStatus {
        partitions = List.copyOf(partitions);
        missingTopics = List.copyOf(missingTopics);
    }

    /** As long as no topic is known to be missing. */
    public SourceStatus(
            long lastPollNs, boolean joined, long idleSinceNs, long inFlightBytes, List<PartitionStatus> partitions) {
        this(lastPollNs, joined, idleSinceNs, inFlightBytes, partitions, List.of());
    }

    public SourceStatus missing(List<String> topics) {
        return new SourceStatus(lastPollNs, joined, idleSinceNs, inFlightBytes, partitions, topics);
    }

    /** Something is to be read that no partition shows yet. */
    public SourceStatus busy() {
        return new SourceStatus(lastPollNs, joined, -1, inFlightBytes, partitions, missingTopics);
    }

    /** Says which topics are missing; empty when none is. */
    public String absence() {
        if (missingTopics.isEmpty()) {
            return "";
        }
        return Topics.absence(missingTopics) + "; nothing is read of " + (missingTopics.size() == 1 ? "it" : "them")
                + " until made: are source.topics and source.bootstrapServers right?";
    }

    /** The group was joined and every assigned partition is claimed; having none is ready. */
    public boolean ready() {
        return joined
                && partitions.stream().allMatch(partition -> partition.state().equals("RUNNING"));
    }

    /** Events that are not acknowledged, over the partitions that know; -1 when there are some and none knows. */
    public long lag() {
        boolean unknown = partitions.stream().allMatch(partition -> partition.lag() < 0);
        return unknown && !partitions.isEmpty()
                ? -1
                : partitions.stream()
                        .mapToLong(partition -> Math.max(partition.lag(), 0))
                        .sum();
    }

    /** Age of the oldest event of all partitions that is not acknowledged; -1 when there are some and none knows. */
    public long lagMs() {
        return partitions.stream().mapToLong(PartitionStatus::lagMs).max().orElse(0);
    }

    /** Why a partition was claimed anew the last time and nothing of it has taken effect since; null: there is none. */
    public @Nullable String doubt() {
        return partitions.stream()
                .map(PartitionStatus::doubt)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Batches of all partitions that are on the way. */
    public int openBatches() {
        return partitions.stream().mapToInt(PartitionStatus::openBatches).sum();
    }
}
