package dev.leat.pipeline;

import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.bus.Addresses;
import dev.leat.bus.BatchSender;
import dev.leat.bus.BatchTap;
import dev.leat.bus.Lanes;
import dev.leat.config.PipelineConfig;
import dev.leat.observe.Telemetry;
import dev.leat.stage.StageInfo;
import dev.leat.stage.Stages;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline's own stages, given batches by hand, with somebody else in the sink's place: for commands that look at
 * events without running the pipeline. Uses one lane; whatever the partition, batches keep the order they are sent in.
 */
public final class Trial {
    private static final int LANE = 0;

    private final PipelineConfig config;
    private final Stages stages;
    private final BatchSender sender;
    private final Trail trail = new Trail();
    private @Nullable BatchTap tap;
    private @Nullable Lanes lanes;

    /**
     * Who takes the sink's place.
     *
     * @param write is given what the stages let through, on an event loop
     * @param deadlineMs the longest time that it takes for one batch
     */
    public record Sink(Function<Batch, Future<Ack>> write, long deadlineMs) {}

    private Trial(Vertx vertx, PipelineConfig config, Stages stages, long sinkDeadlineMs) {
        this.config = config;
        this.stages = stages;
        this.sender = new BatchSender(vertx, stages.firstAddress(LANE), stages.deadlineMs() + sinkDeadlineMs);
    }

    /** Deploys the stages; when that fails, what was opened is closed again. Codecs must be registered. */
    public static Future<Trial> open(
            Vertx vertx, PipelineConfig config, Stages stages, Telemetry telemetry, Sink sink) {
        Trial trial = new Trial(vertx, config, stages, sink.deadlineMs());
        String address = Addresses.sink(config.name(), LANE);
        return Lanes.open(vertx, 1)
                .onSuccess(lanes -> trial.lanes = lanes)
                .compose(lanes -> lanes.deploy(LANE, new TrialEndVerticle(address, sink.write()))
                        .compose(listening -> stages.deploy(vertx, lanes, telemetry, sink.deadlineMs())))
                .onSuccess(deployed -> trial.tap = BatchTap.open(vertx, trial.names(address)::passing))
                .map(trial)
                .recover(failure -> trial.close().transform(closed -> Future.failedFuture(failure)));
    }

    /** Completes with what the sink answered; fails with a {@link dev.leat.batch.BatchException}. */
    public Future<Ack> send(Batch batch) {
        return sender.send(batch);
    }

    /** Where the events that were sent so far have gone. */
    public Trail trail() {
        return trail;
    }

    /** Closes the stages. */
    public Future<Void> close() {
        BatchTap opened = tap;
        if (opened != null) {
            opened.close();
        }
        Lanes loops = lanes;
        return stages.close().eventually(() -> loops == null ? Future.succeededFuture() : loops.close());
    }

    private Names names(String endAddress) {
        Map<String, String> names = new HashMap<>();
        for (StageInfo stage : stages.infos()) {
            names.put(Addresses.stage(config.name(), stage.name(), LANE), stage.name());
        }
        names.put(endAddress, "sink");
        return new Names(names, trail);
    }

    /** What is addressed to others is not of this trial. */
    private record Names(Map<String, String> byAddress, Trail trail) {
        void passing(String address, Batch batch) {
            String name = byAddress.get(address);
            if (name != null) {
                trail.entered(name, batch);
            }
        }
    }
}
