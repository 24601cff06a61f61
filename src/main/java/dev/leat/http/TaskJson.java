package dev.leat.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Tasks as JSON. */
final class TaskJson {
    private TaskJson() {}

    static ObjectNode all(List<BackgroundTask> tasks) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode array = json.putArray("tasks");
        tasks.forEach(task -> array.add(of(task)));
        return json;
    }

    static ObjectNode of(BackgroundTask task) {
        Throwable failure = task.failure();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("id", task.id())
                .put("kind", lower(task.kind()))
                .put("pipeline", task.pipeline())
                .put("state", lower(task.state()))
                .put("createdAt", Instant.ofEpochMilli(task.createdMs()).toString())
                .put(
                        "endedAt",
                        task.endedMs() < 0
                                ? null
                                : Instant.ofEpochMilli(task.endedMs()).toString())
                .put("total", task.total() < 0 ? null : Long.valueOf(task.total()))
                .put("done", task.done())
                .put("failed", task.failed())
                .put("rows", task.rows())
                .put(
                        "reason",
                        failure == null
                                ? null
                                : ProblemJson.of(failure, List.of()).detail());
        json.set("problems", ProblemJson.mistakes(task.problems()));
        ArrayNode errors = json.putArray("errors");
        task.errors()
                .forEach(error -> errors.addObject().put("what", error.what()).put("reason", error.reason()));
        ArrayNode nodes = json.putArray("nodes");
        task.nodes()
                .forEach(node -> nodes.addObject()
                        .put("node", node.node())
                        .put("end", lower(node.end()))
                        .put("reason", node.reason()));
        return json;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
