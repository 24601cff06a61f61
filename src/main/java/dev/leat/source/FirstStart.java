package dev.leat.source;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import dev.leat.batch.PositionStore;
import dev.leat.config.PipelineConfig;
import dev.leat.config.StartAt;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** Binds the pipeline to its group and cluster and, the very first time, decides where every partition begins. */
final class FirstStart {
    private final PipelineConfig config;
    private final TopicAdmin topics;
    private final PositionStore positions;

    FirstStart(PipelineConfig config, TopicAdmin topics, PositionStore positions) {
        this.config = config;
        this.topics = topics;
        this.positions = positions;
    }

    /** Rows of all partitions come in one transaction, so that a start that dies half-way is still a first start. */
    Future<Void> prepare() {
        return topics.clusterId()
                .compose(clusterId -> positions.pin(config.source().groupId(), clusterId))
                .compose(first -> first ? topics.matching().compose(this::begin) : Future.succeededFuture());
    }

    private Future<Void> begin(List<TopicAdmin.Topic> matching) {
        StartAt startAt = config.source().startAt();
        if (matching.isEmpty()) {
            // a topic that is made later is read from its beginning; "latest" or a time could then lose events
            return startAt instanceof StartAt.Earliest
                    ? Future.succeededFuture()
                    : Future.failedFuture(new BatchException(
                            BatchFailure.OUTAGE,
                            "source.startAt needs the topics to exist at the first start; none matches yet"));
        }
        Map<PartitionId, UUID> topicIds = new HashMap<>();
        matching.forEach(topic -> {
            for (int partition = 0; partition < topic.partitions(); partition++) {
                topicIds.put(new PartitionId(topic.name(), partition), topic.id());
            }
        });
        return topics.startOffsets(topicIds.keySet(), startAt).compose(offsets -> {
            List<Position> rows = new ArrayList<>();
            topicIds.forEach(
                    (id, topicId) -> rows.add(new Position(id, topicId, 0, Objects.requireNonNull(offsets.get(id)))));
            return positions.insertMissing(rows);
        });
    }
}
