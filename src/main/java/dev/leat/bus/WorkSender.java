package dev.leat.bus;

import dev.leat.batch.BatchException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;

/** Gives one worker of this process pieces of work and awaits each one's result, both by reference. */
public final class WorkSender<W, R> {
    private final Vertx vertx;
    private final String address;
    private final Class<R> resultType;
    private final DeliveryOptions options;

    /** @param deadlineMs from sending to the result, other work that waits at that address included */
    public WorkSender(Vertx vertx, String address, Class<R> resultType, long deadlineMs) {
        this.vertx = vertx;
        this.address = address;
        this.resultType = resultType;
        this.options = new DeliveryOptions().setLocalOnly(true).setSendTimeout(deadlineMs);
    }

    /** Completes on the caller's context; fails with a {@link BatchException} and nothing else. */
    public Future<R> send(W work) {
        return vertx.eventBus()
                .<Reference>request(address, new Reference(work), options)
                .map(this::result)
                .recover(this::failed);
    }

    private R result(Message<Reference> reply) {
        return resultType.cast(reply.body().content());
    }

    private Future<R> failed(Throwable failure) {
        return Future.failedFuture(Replies.toBatchException(failure, address, options.getSendTimeout()));
    }
}
