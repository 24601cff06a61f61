package dev.leat.bus;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;

/** The one place where an outcome becomes a reply and a reply an outcome. */
final class Replies {
    private Replies() {}

    /** A failure that is no {@link BatchException} is a fault of the code: the pipeline stops and says so. */
    static void fail(Message<?> message, Throwable failure) {
        BatchException known = BatchException.of("unexpected failure", failure);
        message.fail(known.failure().code(), known.reason());
    }

    /** @param deadlineMs the one that was given when the message was sent to the address */
    static BatchException toBatchException(Throwable failure, String address, long deadlineMs) {
        if (failure instanceof ReplyException reply) {
            String reason = String.valueOf(reply.getMessage());
            return switch (reply.failureType()) {
                case TIMEOUT ->
                    new BatchException(BatchFailure.TIMEOUT, "no answer from " + address + " in " + deadlineMs + " ms");
                case NO_HANDLERS -> new BatchException(BatchFailure.NO_HANDLER, "nobody listens at " + address);
                case RECIPIENT_FAILURE, ERROR -> new BatchException(BatchFailure.of(reply.failureCode()), reason);
            };
        }
        return new BatchException(BatchFailure.OUTAGE, "sending to " + address + " failed: " + failure);
    }
}
