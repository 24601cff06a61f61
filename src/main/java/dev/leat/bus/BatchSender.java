package dev.leat.bus;

import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;

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
        return Future.failedFuture(toBatchException(failure));
    }

    private BatchException toBatchException(Throwable failure) {
        if (failure instanceof ReplyException reply) {
            String reason = String.valueOf(reply.getMessage());
            return switch (reply.failureType()) {
                case TIMEOUT ->
                    new BatchException(
                            BatchFailure.TIMEOUT,
                            "no answer from " + address + " in " + options.getSendTimeout() + " ms");
                case NO_HANDLERS -> new BatchException(BatchFailure.NO_HANDLER, "nobody listens at " + address);
                case RECIPIENT_FAILURE, ERROR -> new BatchException(BatchFailure.of(reply.failureCode()), reason);
            };
        }
        return new BatchException(BatchFailure.OUTAGE, "sending to " + address + " failed: " + failure);
    }
}
