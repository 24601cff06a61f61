package dev.leat.stage;

import dev.leat.api.Stage;
import dev.leat.bus.WorkReceiver;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Works on slices, one after another, on a thread of its stage's pool or on a virtual thread. */
public final class WorkerVerticle extends VerticleBase {
    private final Stage stage;
    private final Worker worker;

    WorkerVerticle(Stage stage, Worker worker) {
        this.stage = stage;
        this.worker = worker;
    }

    @Override
    public Future<?> start() {
        return WorkReceiver.listen(vertx, worker.address(), Slice.class, this::work);
    }

    private Applied work(Slice slice) {
        worker.running(slice);
        try {
            return slice.apply(stage);
        } finally {
            worker.running(null);
        }
    }
}
