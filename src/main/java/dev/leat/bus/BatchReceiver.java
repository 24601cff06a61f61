package dev.leat.bus;

import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.function.Function;

/** Takes the batches of one address, in order, and replies with what the handler answers. */
public final class BatchReceiver {
    private final MessageConsumer<Batch> consumer;

    private BatchReceiver(MessageConsumer<Batch> consumer) {
        this.consumer = consumer;
    }

    /** Registers on the caller's context; ends with that context's deployment, if nobody closes it before. */
    public static Future<BatchReceiver> listen(Vertx vertx, String address, Function<Batch, Future<Ack>> handler) {
        MessageConsumer<Batch> consumer = vertx.eventBus().localConsumer(address, message -> reply(message, handler));
        return consumer.completion().map(new BatchReceiver(consumer));
    }

    /** Takes no more batches; those that were taken are still answered. */
    public Future<Void> close() {
        return consumer.unregister();
    }

    private static void reply(Message<Batch> message, Function<Batch, Future<Ack>> handler) {
        try {
            answer(message.body(), handler).onComplete(message::reply, failure -> Replies.fail(message, failure));
        } catch (Error fault) {
            Replies.fail(message, fault); // who sent it waits for an answer
            throw fault;
        }
    }

    private static Future<Ack> answer(Batch batch, Function<Batch, Future<Ack>> handler) {
        try {
            return handler.apply(batch);
        } catch (RuntimeException failure) {
            return Future.failedFuture(failure);
        }
    }
}
