package dev.leat.source;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.PositionStore;
import dev.leat.config.PipelineConfig;
import dev.leat.config.StartAt;
import io.vertx.core.Future;

/** Binds the pipeline to its group and cluster and, the very first time, decides where every partition begins. */
final class FirstStart {
    private final PipelineConfig config;
    private final KafkaClients kafka;
    private final PositionStore positions;

    FirstStart(PipelineConfig config, KafkaClients kafka, PositionStore positions) {
        this.config = config;
        this.kafka = kafka;
        this.positions = positions;
    }

    /** Rows of all partitions come in one transaction, so that a start that dies half-way is still a first start. */
    Future<Void> prepare() {
        return kafka.clusterId()
                .compose(clusterId -> positions.pin(config.source().groupId(), clusterId))
                .compose(first -> first ? begin() : Future.succeededFuture());
    }

    private Future<Void> begin() {
        StartAt startAt = config.source().startAt();
        return kafka.topics().beginnings(startAt).compose(rows -> {
            if (rows.isEmpty() && !(startAt instanceof StartAt.Earliest)) {
                // a topic that is made later is read from its beginning; "latest" or a time could then lose events
                return Future.failedFuture(new BatchException(
                        BatchFailure.OUTAGE,
                        "source.startAt needs the topics to exist at the first start; none matches yet"));
            }
            return positions.insertMissing(rows);
        });
    }
}
