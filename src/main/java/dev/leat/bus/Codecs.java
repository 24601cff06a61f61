package dev.leat.bus;

import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import io.vertx.core.Vertx;

/** Prepares a Vert.x instance for batches. */
public final class Codecs {
    private Codecs() {}

    /** Call once, before anything is deployed. */
    public static void register(Vertx vertx) {
        LocalCodec.register(vertx.eventBus(), Batch.class);
        LocalCodec.register(vertx.eventBus(), Ack.class);
        LocalCodec.register(vertx.eventBus(), Reference.class);
    }
}
