package dev.leat.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.http.ApiException.Kind;
import dev.leat.observe.LogLevels;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How much loggers write, for good or for a while. Belongs to the context of the admin server. */
final class LoggerOperations {
    private static final int TIMED_MAX = 100;
    private static final int LEVELS_MAX = 1_000;

    /** A level that goes back. */
    private record Timed(@Nullable String before, long untilMs, long timer) {}

    private final Vertx vertx;
    private final Map<String, Timed> timed = new HashMap<>();

    LoggerOperations(Vertx vertx) {
        this.vertx = vertx;
    }

    void mount(Routes routes) {
        routes.on("listLoggers", request -> Future.succeededFuture(Answer.json(all())));
        routes.on("getLogger", request -> Future.succeededFuture(Answer.json(json(request.path("name")))));
        routes.on("setLogger", request -> {
            JsonNode level = request.body().path("level");
            set(
                    request.path("name"),
                    level.textValue(),
                    request.body().path("minutes").asLong(0));
            return Future.succeededFuture(Answer.json(json(request.path("name"))));
        });
    }

    /** @param minutes 0: for good */
    private void set(String logger, @Nullable String level, long minutes) {
        if (level == null && LogLevels.isRoot(logger)) {
            throw ApiException.invalid("level of " + logger + " must be one of " + String.join(", ", LogLevels.NAMES)
                    + ", as there is no logger above it");
        }
        Timed running = timed.get(logger);
        boolean full = timed.size() >= TIMED_MAX || LogLevels.withLevel().size() >= LEVELS_MAX;
        if (full && running == null && level != null) {
            throw new ApiException(Kind.TOO_MANY, "too many loggers have a level of their own");
        }
        String before = running == null ? LogLevels.own(logger) : running.before();
        if (running != null) {
            vertx.cancelTimer(running.timer());
            timed.remove(logger);
        }
        LogLevels.set(logger, level);
        if (minutes > 0) {
            long delayMs = TimeUnit.MINUTES.toMillis(minutes);
            long timer = vertx.setTimer(delayMs, over -> goBack(logger));
            timed.put(logger, new Timed(before, System.currentTimeMillis() + delayMs, timer));
        }
    }

    private void goBack(String logger) {
        Timed over = timed.remove(logger);
        if (over != null) {
            LogLevels.set(logger, over.before());
        }
    }

    private ObjectNode all() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode array = json.putArray("loggers");
        LogLevels.withLevel().forEach(name -> array.add(json(name)));
        return json;
    }

    private ObjectNode json(String logger) {
        Timed running = timed.get(logger);
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", logger)
                .put("level", LogLevels.own(logger))
                .put("effective", LogLevels.effective(logger))
                .put(
                        "until",
                        running == null
                                ? null
                                : Instant.ofEpochMilli(running.untilMs()).toString());
    }
}
