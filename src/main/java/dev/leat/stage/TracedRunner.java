package dev.leat.stage;

import dev.leat.api.Event;
import dev.leat.batch.Cancellation;
import dev.leat.observe.trace.StageSpans;
import dev.leat.observe.trace.Tracing;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/** Tells of the events that are followed, when and how another runner worked on them. */
final class TracedRunner implements Runner {
    private final Runner runner;
    private final Tracing tracing;
    private final String stage;
    private final int lane;

    private TracedRunner(Runner runner, Tracing tracing, String stage, int lane) {
        this.runner = runner;
        this.tracing = tracing;
        this.stage = stage;
        this.lane = lane;
    }

    /** The runner itself where nothing is ever traced. */
    static Runner of(Runner runner, Tracing tracing, String stage, int lane) {
        return tracing.isOn() ? new TracedRunner(runner, tracing, stage, lane) : runner;
    }

    @Override
    public void start(Vertx vertx, Context context) {
        runner.start(vertx, context);
    }

    @Override
    public Future<Run> run(List<Event> events, Cancellation cancellation) {
        StageSpans spans = tracing.stage(stage, lane, events);
        if (spans == null) {
            return runner.run(events, cancellation);
        }
        return runner.run(spans.events(), cancellation)
                .onFailure(spans::gaveUp)
                .map(run -> new Run(done(spans, run.applied()), run.startedNs(), run.endedNs(), run.inside()));
    }

    private static Applied done(StageSpans spans, Applied applied) {
        return new Applied(
                spans.done(applied.kept(), applied.failed()),
                applied.sources(),
                applied.failed(),
                applied.dropped(),
                applied.passed(),
                applied.stop(),
                applied.trouble());
    }
}
