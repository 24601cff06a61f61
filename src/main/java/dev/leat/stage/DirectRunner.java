package dev.leat.stage;

import dev.leat.api.Stage;
import dev.leat.batch.Batch;
import io.vertx.core.Future;

/** Runs a cheap stage right on the lane's event loop. */
final class DirectRunner implements Runner {
    private final String name;
    private final Stage stage;

    DirectRunner(String name, Stage stage) {
        this.name = name;
        this.stage = stage;
    }

    @Override
    public Future<Run> run(Batch batch) {
        long startedNs = System.nanoTime();
        Applied applied = Applier.applyAll(name, stage, batch.events());
        return Future.succeededFuture(new Run(applied, startedNs, System.nanoTime()));
    }
}
