package dev.leat.source;

import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import dev.leat.batch.PositionStore;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What of the pipeline's topics is not written yet, whoever of the group has the partitions. Kafka says where they end,
 * the database what is written: who has just left the group, or was killed, has nothing that this does not show.
 */
final class Unwritten {
    private static final int SHOWN_MAX = 3;

    private final TopicAdmin topics;
    private final PositionStore positions;

    Unwritten(KafkaSourceVerticle.Wiring wiring) {
        this.topics = wiring.kafka().topics();
        this.positions = wiring.positions();
    }

    /** The partitions, in order. Fails with a {@link dev.leat.batch.BatchException}. */
    Future<List<PartitionId>> ask() {
        return topics.matching().compose(found -> {
            Map<PartitionId, UUID> all = new HashMap<>();
            for (TopicAdmin.Topic topic : found) {
                for (int partition = 0; partition < topic.partitions(); partition++) {
                    all.put(new PartitionId(topic.name(), partition), topic.id());
                }
            }
            return topics.ends(all.keySet())
                    .compose(ends -> positions.read(all.keySet()).compose(rows -> begun(all, rows, ends)));
        });
    }

    /** A partition without a row begins with the first event that Kafka has of it. */
    private Future<List<PartitionId>> begun(
            Map<PartitionId, UUID> all, List<Position> rows, Map<PartitionId, Long> ends) {
        Map<PartitionId, Long> written = new HashMap<>();
        rows.stream()
                .filter(row -> row.topicId().equals(all.get(row.partition())))
                .forEach(row -> written.put(row.partition(), row.nextOffset()));
        Set<PartitionId> others = new HashSet<>(all.keySet());
        others.removeAll(written.keySet());
        return topics.logStarts(others).map(starts -> {
            written.putAll(starts);
            return left(written, ends);
        });
    }

    static List<PartitionId> left(Map<PartitionId, Long> written, Map<PartitionId, Long> ends) {
        return ends.entrySet().stream()
                .filter(end -> written.getOrDefault(end.getKey(), 0L) < end.getValue())
                .map(Map.Entry::getKey)
                .sorted(Comparator.comparing(PartitionId::topic).thenComparing(PartitionId::partition))
                .toList();
    }

    /** The first few of them. */
    static String text(List<PartitionId> left) {
        String shown = left.stream().limit(SHOWN_MAX).map(PartitionId::toString).collect(Collectors.joining(", "));
        return left.size() <= SHOWN_MAX ? shown : shown + " and " + (left.size() - SHOWN_MAX) + " more";
    }
}
