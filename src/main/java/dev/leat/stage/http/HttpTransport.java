package dev.leat.stage.http;

import dev.leat.api.Call;
import io.vertx.core.Future;

/** How an {@code http} stage reaches its service; one per stage, used by all its lanes at once. */
public interface HttpTransport {
    /**
     * One request. Called on an event loop, and completes on it: with an answer of whatever status, or with a
     * {@link dev.leat.api.TransientException} when there was none, or an {@link dev.leat.api.EventException} when the
     * address is refused or the answer is too large. When the call is cancelled, the request is reset and the future
     * fails.
     */
    Future<HttpAnswer> ask(HttpAsk ask, Call call);

    /** Ends what is open. */
    Future<Void> close();
}
