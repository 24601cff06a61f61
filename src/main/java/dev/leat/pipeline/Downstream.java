package dev.leat.pipeline;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.bus.BatchSender;
import dev.leat.bus.Lanes;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.sink.Sink;
import dev.leat.source.KafkaSourceVerticle.LanePlan;
import dev.leat.stage.Stages;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is behind the source, of one configuration: lanes, the sink and the stages, opened in this order. Belongs to the
 * pipeline's context.
 */
final class Downstream {
    private final Parts parts;
    private final Sink sink;
    private final LanePlan lanes;

    private Downstream(Parts parts, Sink sink, LanePlan lanes) {
        this.parts = parts;
        this.sink = sink;
        this.lanes = lanes;
    }

    /** Fails with a {@link BatchException} as {@link Sink#open}; then nothing is open. */
    static Future<Downstream> open(Surroundings around, PipelineConfig config) {
        Parts parts = new Parts(around.telemetry());
        parts.opened(() -> {
            around.telemetry().stagesClosed();
            return Future.succeededFuture();
        });
        return Lanes.open(around.vertx(), config.sink().connections())
                .onSuccess(lanes -> parts.opened(lanes::close))
                .compose(lanes -> Sink.open(around.vertx(), config, around.owner(), around.telemetry())
                        .onSuccess(sink -> parts.opened(sink::close))
                        .compose(sink ->
                                sink.deploy(lanes).compose(deployed -> stages(around, config, lanes, sink, parts))))
                .recover(failure -> parts.close().compose(closed -> Future.failedFuture(failure)));
    }

    private static Future<Downstream> stages(
            Surroundings around, PipelineConfig config, Lanes lanes, Sink sink, Parts parts) {
        Problems problems = new Problems();
        Stages stages = Stages.compile(config, around.plugins(), problems);
        parts.opened(stages::close);
        if (!problems.isEmpty()) {
            String reason = problems.errors().stream().map(Object::toString).collect(Collectors.joining("; "));
            return Future.failedFuture(new BatchException(BatchFailure.STOP, reason));
        }
        Deadlines deadlines = Deadlines.of(config, sink.deadlineMs(), stages.deadlineMs());
        List<BatchSender> first = new ArrayList<>();
        for (int lane = 0; lane < lanes.size(); lane++) {
            first.add(new BatchSender(around.vertx(), stages.firstAddress(lane), deadlines.sourceMs()));
        }
        return stages.deploy(around.vertx(), lanes, around.telemetry(), sink.deadlineMs(), around.offload())
                .map(deployed -> new Downstream(parts, sink, new LanePlan(lanes, first)));
    }

    Sink sink() {
        return sink;
    }

    /** Where the source sends to. */
    LanePlan lanes() {
        return lanes;
    }

    /** Never fails. */
    Future<Void> close() {
        return parts.close();
    }
}
