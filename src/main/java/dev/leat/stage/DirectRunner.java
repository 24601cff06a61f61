package dev.leat.stage;

import dev.leat.api.Stage;
import dev.leat.batch.Batch;
import dev.leat.observe.Telemetry;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs a cheap stage right on the lane's event loop. */
final class DirectRunner implements Runner {
    private final StagePlan plan;
    private final Stage stage;
    private final Telemetry telemetry;

    DirectRunner(StagePlan plan, Stage stage, Telemetry telemetry) {
        this.plan = plan;
        this.stage = stage;
        this.telemetry = telemetry;
    }

    @Override
    public Future<Run> run(Batch batch) {
        long startedNs = System.nanoTime();
        Applied applied = Applier.applyAll(plan.name(), stage, batch.events());
        Run run = new Run(applied, startedNs, System.nanoTime());
        long tookMs = TimeUnit.NANOSECONDS.toMillis(run.endedNs() - startedNs);
        if (tookMs > plan.config().timeoutMs()) {
            String what = "held its event loop for " + tookMs + " ms with one batch; set runOn to worker";
            telemetry.stageTrouble(plan.name(), what, new TimeoutException(what));
        }
        return Future.succeededFuture(run);
    }
}
