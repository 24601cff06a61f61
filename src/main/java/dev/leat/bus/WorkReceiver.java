package dev.leat.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.function.Function;

/** Takes the work of one address, one piece after another, and replies with what the worker makes of it. */
public final class WorkReceiver {
    private WorkReceiver() {}

    /** Registers on the caller's context, whose threads then work; the consumer goes with its verticle. */
    public static <W, R> Future<Void> listen(Vertx vertx, String address, Class<W> workType, Function<W, R> worker) {
        MessageConsumer<Reference> consumer =
                vertx.eventBus().localConsumer(address, message -> reply(message, workType, worker));
        return consumer.completion();
    }

    private static <W, R> void reply(Message<Reference> message, Class<W> workType, Function<W, R> worker) {
        try {
            message.reply(
                    new Reference(worker.apply(workType.cast(message.body().content()))));
        } catch (RuntimeException | Error failure) { // also an Error: who sent it waits for an answer
            Replies.fail(message, failure);
        }
    }
}
