package dev.leat.bus;

import dev.leat.batch.Batch;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryContext;
import java.util.function.BiConsumer;

/** Sees every batch of a Vert.x instance on its way to an address, without being in the way. */
public final class BatchTap implements AutoCloseable {
    private final Vertx vertx;
    private final Handler<DeliveryContext<Object>> interceptor;

    private BatchTap(Vertx vertx, Handler<DeliveryContext<Object>> interceptor) {
        this.vertx = vertx;
        this.interceptor = interceptor;
    }

    /** @param seen is told the address and the batch, on the thread of the sender, which it must not hold up */
    public static BatchTap open(Vertx vertx, BiConsumer<String, Batch> seen) {
        Handler<DeliveryContext<Object>> interceptor = delivery -> {
            if (delivery.body() instanceof Batch batch) {
                seen.accept(delivery.message().address(), batch);
            }
            delivery.next();
        };
        vertx.eventBus().addOutboundInterceptor(interceptor);
        return new BatchTap(vertx, interceptor);
    }

    @Override
    public void close() {
        vertx.eventBus().removeOutboundInterceptor(interceptor);
    }
}
