package dev.leat.stage;

import dev.leat.api.AsyncStage;
import dev.leat.api.Call;
import dev.leat.api.Event;
import dev.leat.api.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Services that a test answers for: asynchronous stages that note what they are asked, as "service number" with the
 * event's field {@code n}, and what of it is cancelled.
 */
final class Services {
    final List<String> asked = new CopyOnWriteArrayList<>();
    final List<String> cancelled = new CopyOnWriteArrayList<>();
    private final Map<String, Promise<Outcome>> open = new ConcurrentHashMap<>();
    private final Map<String, Event> events = new ConcurrentHashMap<>();

    /** A stage with {@code "use": name} asks this service. */
    Services(String... names) {
        for (String name : names) {
            Given.stage(name, context -> (Asking) (event, call) -> ask(name, event, call));
        }
    }

    /** The JSON of a stage that asks the service, of the same name; it does not give up by itself. */
    static String stage(String name, String more) {
        return "{\"name\": \"" + name
                + "\", \"type\": \"java\", \"provider\": \"test\", \"timeoutMs\": 600000, \"options\": {\"use\": \""
                + name + "\"}" + more + "}";
    }

    private Future<Outcome> ask(String name, Event event, Call call) {
        String question = name + " " + event.value().path("n").asText();
        Promise<Outcome> answer = Promise.promise();
        open.put(question, answer);
        events.put(question, event);
        call.onCancel(() -> {
            cancelled.add(question);
            open.remove(question);
        });
        asked.add(question);
        return answer.future();
    }

    /** Asked, and neither answered nor cancelled. */
    int open() {
        return open.size();
    }

    /** The event goes on with this value. */
    void answer(String question, String value) {
        Event event = event(question);
        end(question, Outcome.kept(event.withValue(Given.event(0, 0, value).value())));
    }

    void end(String question, Outcome outcome) {
        promise(question).complete(outcome);
    }

    void fail(String question, Throwable failure) {
        promise(question).fail(failure);
    }

    private Event event(String question) {
        Event event = events.get(question);
        if (event == null) {
            throw new AssertionError(question + " was never asked, but " + asked);
        }
        return event;
    }

    private Promise<Outcome> promise(String question) {
        Promise<Outcome> answer = open.remove(question);
        if (answer == null) {
            throw new AssertionError(question + " is not open; asked " + asked + ", cancelled " + cancelled);
        }
        return answer;
    }

    private interface Asking extends AsyncStage {}
}
