package dev.leat.stage;

import dev.leat.api.Event;
import dev.leat.api.Stage;
import dev.leat.batch.BatchException;
import dev.leat.batch.Cancellation;
import io.vertx.core.Future;
import java.util.List;

/** Runs a cheap stage right on the lane's event loop. */
final class DirectRunner implements Runner {
    private final Failures failures;
    private final Stage stage;

    DirectRunner(Failures failures, Stage stage) {
        this.failures = failures;
        this.stage = stage;
    }

    @Override
    public Future<Run> run(List<Event> events, Cancellation cancellation) {
        long startedNs = System.nanoTime();
        try {
            Applied applied = Applier.applyAll(failures, stage, events);
            return Future.succeededFuture(new Run(applied, startedNs, System.nanoTime()));
        } catch (BatchException decided) {
            return Future.failedFuture(decided);
        }
    }
}
