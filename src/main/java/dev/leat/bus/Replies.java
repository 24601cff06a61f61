package dev.leat.bus;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import io.vertx.core.eventbus.Message;

/** The one place where an outcome becomes a reply and a reply an outcome. */
final class Replies {
    private Replies() {}

    /** A failure that is no {@link BatchException} is a fault of the code: the pipeline stops and says so. */
    static void fail(Message<?> message, Throwable failure) {
        BatchException known = failure instanceof BatchException batchFailure
                ? batchFailure
                : new BatchException(BatchFailure.STOP, "unexpected failure: " + failure);
        message.fail(known.failure().code(), known.reason());
    }
}
