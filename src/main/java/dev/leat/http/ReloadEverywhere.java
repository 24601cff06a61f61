package dev.leat.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.cluster.Cluster;
import dev.leat.http.ApiException.Kind;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes every node that runs a pipeline read its own file again: all check theirs first, and none goes on when one must
 * refuse; then one after the other takes it over, and the first that fails is the last. Who is not reached keeps what
 * it has, and is named. Belongs to the context of the admin server.
 */
final class ReloadEverywhere {
    private static final long CHECK_MS = 45_000;

    /** A drain, what else a reload waits for, and opening what is new. */
    private static final long RELOAD_MS = 240_000;

    private final Context context;
    private final Cluster cluster;
    private final NodeAnswers self;
    private final String pipeline;
    private final BackgroundTask task;

    ReloadEverywhere(Context context, Cluster cluster, NodeAnswers self, String pipeline, BackgroundTask task) {
        this.context = context;
        this.cluster = cluster;
        this.self = self;
        this.pipeline = pipeline;
        this.task = task;
    }

    /** @param nodes as {@link ClusterView} gives them */
    Future<Void> run(List<ObjectNode> nodes) {
        List<String> reached = new ArrayList<>();
        for (ObjectNode node : ClusterJson.running(nodes, pipeline)) {
            if (node.path("reachable").asBoolean()) {
                reached.add(node.path("node").asText());
            } else {
                end(
                        node.path("node").asText(),
                        BackgroundTask.NodeEnd.UNREACHABLE,
                        node.path("reason").asText());
            }
        }
        if (reached.isEmpty()) {
            return Future.failedFuture(
                    ApiException.notFound("no node that can be reached runs a pipeline " + pipeline));
        }
        task.expects(reached.size() + task.nodes().size());
        return check(reached).compose(checked -> reload(reached.iterator()));
    }

    private Future<Void> check(List<String> nodes) {
        List<Future<JsonNode>> checks = nodes.stream()
                .map(node -> order(node, NodeAnswers.CHECK, CHECK_MS))
                .toList();
        return Future.join(checks).compose(done -> {
            List<String> refusals = new ArrayList<>();
            for (int i = 0; i < nodes.size(); i++) {
                String refusal = reason(checks.get(i).result());
                if (refusal != null) {
                    refusals.add(nodes.get(i) + ": " + refusal);
                    end(nodes.get(i), BackgroundTask.NodeEnd.REFUSED, refusal);
                }
            }
            if (refusals.isEmpty()) {
                return Future.succeededFuture();
            }
            nodes.forEach(node -> end(node, BackgroundTask.NodeEnd.UNCHANGED, null));
            return Future.failedFuture(
                    new ApiException(Kind.MISTAKES, "nothing has changed on any node; " + String.join("; ", refusals)));
        });
    }

    private Future<Void> reload(Iterator<String> nodes) {
        if (!nodes.hasNext()) {
            return Future.succeededFuture();
        }
        String node = nodes.next();
        return order(node, NodeAnswers.RELOAD, RELOAD_MS).compose(answer -> {
            String failure = reason(answer);
            if (failure == null) {
                task.did(1, 0);
                end(node, BackgroundTask.NodeEnd.RELOADED, null);
                return reload(nodes);
            }
            end(node, BackgroundTask.NodeEnd.FAILED, failure);
            nodes.forEachRemaining(rest -> end(rest, BackgroundTask.NodeEnd.UNCHANGED, null));
            return Future.failedFuture(
                    new ApiException(Kind.FAILED, node + " failed, those after it were not asked: " + failure));
        });
    }

    private void end(String node, BackgroundTask.NodeEnd end, @Nullable String reason) {
        task.ended(node, end, reason);
        if (reason != null) {
            task.erred(node, reason);
        }
    }

    /** Completes on the context, whoever answers. Never fails. */
    private Future<JsonNode> order(String node, String what, long deadlineMs) {
        Promise<JsonNode> answer = Promise.promise();
        ask(node, what, deadlineMs)
                .otherwise(failure -> JsonNodeFactory.instance
                        .objectNode()
                        .put("done", false)
                        .put("reason", String.valueOf(failure.getMessage())))
                .onSuccess(said -> context.runOnContext(go -> answer.complete(said)));
        return answer.future();
    }

    private Future<JsonNode> ask(String node, String what, long deadlineMs) {
        if (node.equals(cluster.self().id())) {
            return self.control(what, pipeline)
                    .timeout(deadlineMs, TimeUnit.MILLISECONDS)
                    .map(said -> said);
        }
        ObjectNode order = JsonNodeFactory.instance.objectNode().put("do", what).put("pipeline", pipeline);
        return cluster.ask(node, NodeAnswers.CONTROL, NodeAnswers.write(order), deadlineMs)
                .map(NodeAnswers::read);
    }

    private static @Nullable String reason(JsonNode answer) {
        return answer.path("done").asBoolean() ? null : answer.path("reason").asText();
    }
}
