package dev.leat.pipeline;

import dev.leat.observe.PipelineView;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;

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

    /** Completes when all pipelines have ended, by themselves or because they were told to; never fails. */
    public Future<Void> ended() {
        List<Future<Void>> all = pipelines.stream().map(Pipeline::ended).toList();
        return Future.join(all)
                .compose(ended ->
                        pipelines.stream().allMatch(pipeline -> pipeline.ended().isComplete())
                                ? Future.succeededFuture()
                                : ended());
    }

    /** The one of this name, if there is one. */
    public Optional<Pipeline> find(String name) {
        return pipelines.stream()
                .filter(pipeline -> pipeline.config().name().equals(name))
                .findFirst();
    }

    /** Drains and closes all of them, at the same time. */
    public Future<Void> stop() {
        return Future.join(pipelines.stream().map(pipeline -> pipeline.stop("")).toList())
                .mapEmpty();
    }

    /**
     * Stops each pipeline that has had nothing to do for so long while all of its topics is written, also one that a
     * reload has started again; for batch jobs. One none of whose topics exists has failed.
     */
    public void stopWhenIdle(long idleMs) {
        List<IdleStop> stops =
                pipelines.stream().map(one -> new IdleStop(vertx, one, idleMs)).toList();
        long timer = vertx.setPeriodic(LOOK_EVERY_MS, ignored -> stops.forEach(IdleStop::look));
        ended().onComplete(ended -> vertx.cancelTimer(timer));
    }

    public List<PipelineView> views() {
        return pipelines.stream().map(Pipeline::view).toList();
    }
}
