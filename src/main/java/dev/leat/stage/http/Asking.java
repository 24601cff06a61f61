package dev.leat.stage.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Call;
import dev.leat.api.Event;
import io.vertx.core.Future;

/** A way to get the reply for an event: each for itself, several together, or from the cache. */
interface Asking {
    /**
     * What is asked for one event.
     *
     * @param body JSON null: none
     */
    record Question(Event event, HttpHead head, JsonNode body) {}

    /** Called on an event loop, and completes on it; fails as {@link HttpTransport#ask} does. */
    Future<Reply> ask(Question question, Call call);
}
