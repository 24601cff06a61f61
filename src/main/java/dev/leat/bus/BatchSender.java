package dev.leat.bus;

import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;

/** Sends batches to one address of this process and awaits each one's acknowledgement. */
public final class BatchSender {
    private final Vertx vertx;
    private final String address;
    private final DeliveryOptions options;

    /** @param deadlineMs from sending to the reply, everything behind that address included */
    public BatchSender(Vertx vertx, String address, long deadlineMs) {
        this.vertx = vertx;
        this.address = address;
        this.options = new DeliveryOptions().setLocalOnly(true).setSendTimeout(deadlineMs);
    }

    /** Fails with a {@link BatchException} and nothing else. */
    public Future<Ack> send(Batch batch) {
        return vertx.eventBus()
                .<Ack>request(address, batch, options)
                .map(Message::body)
                .recover(this::failed);
    }

    private Future<Ack> failed(Throwable failure) {
        return Future.failedFuture(Replies.toBatchException(failure, address, options.getSendTimeout()));
    }
}
