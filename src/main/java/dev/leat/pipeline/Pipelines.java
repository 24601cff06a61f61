package dev.leat.pipeline;

import dev.leat.observe.PipelineView;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/** All pipelines of this process; one that fails does not stop the others. */
public final class Pipelines {
    private static final long LOOK_EVERY_MS = 50;

    private final Vertx vertx;
    private final List<Pipeline> pipelines;

    public Pipelines(Vertx vertx, List<Pipeline> pipelines) {
        this.vertx = vertx;
        this.pipelines = List.copyOf(pipelines);
    }

    public void start() {
        pipelines.forEach(Pipeline::start);
    }

    /** Completes when every pipeline has ended, by itself or because it was told to; never fails. */
    public Future<Void> ended() {
        return Future.join(pipelines.stream().map(Pipeline::ended).toList()).mapEmpty();
    }

    /** Drains and closes all of them, at the same time. */
    public Future<Void> stop() {
        return Future.join(pipelines.stream().map(Pipeline::stop).toList()).mapEmpty();
    }

    /** Stops each pipeline that has had nothing to do for so long; for batch jobs. */
    public void stopWhenIdle(long idleMs) {
        for (Pipeline pipeline : pipelines) {
            long timer = vertx.setPeriodic(LOOK_EVERY_MS, ignored -> {
                if (pipeline.idleMs() >= idleMs) {
                    pipeline.stop().onComplete(ended -> {});
                }
            });
            pipeline.ended().onComplete(ended -> vertx.cancelTimer(timer));
        }
    }

    public List<PipelineView> views() {
        return pipelines.stream().map(Pipeline::view).toList();
    }
}
