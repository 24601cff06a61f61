package dev.leat.pipeline;

import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.bus.BatchReceiver;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.function.Function;

/** Listens where the sink would, for as long as a trial goes on. */
final class TrialEndVerticle extends VerticleBase {
    private final String address;
    private final Function<Batch, Future<Ack>> write;

    TrialEndVerticle(String address, Function<Batch, Future<Ack>> write) {
        this.address = address;
        this.write = write;
    }

    @Override
    public Future<?> start() {
        return BatchReceiver.listen(vertx, address, write);
    }
}
