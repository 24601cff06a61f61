package dev.leat.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.observe.Health;
import dev.leat.observe.LaneView;
import dev.leat.observe.LoopView;
import dev.leat.observe.PipelineView;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Supplier;

/** The process itself: health, metrics, status and event loops. */
final class NodeOperations {
    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final NodeView node;
    private boolean started;

    NodeOperations(NodeView node) {
        this.node = node;
    }

    void mount(Vertx vertx, Routes routes, String contract) {
        routes.on("getContract", request -> Future.succeededFuture(Answer.text("application/json", contract)));
        routes.on(
                "getMetrics",
                request -> vertx.executeBlocking(() -> node.metrics().scrape(), false)
                        .map(text -> Answer.text(METRICS_TYPE, text)));
        routes.on("getLive", request -> health(this::live));
        routes.on("getStarted", request -> health(this::started));
        routes.on("getReady", request -> health(node::ready));
        routes.on("getStatus", request -> Future.succeededFuture(Answer.json(StatusJson.status(node))));
        routes.on("getNode", request -> Future.succeededFuture(Answer.json(node(request.mayOperate()))));
        routes.on("listEventLoops", request -> Future.succeededFuture(Answer.json(loops())));
    }

    private static Future<Answer> health(Supplier<Health.Verdict> health) {
        Health.Verdict verdict = health.get();
        return Future.succeededFuture(Answer.json(verdict.passed() ? 200 : 503, StatusJson.health(verdict)));
    }

    private Health.Verdict live() {
        return Health.live(node.metrics().loops(), node.pipelines().get(), System.nanoTime());
    }

    /** Passes for good once it has passed. */
    private Health.Verdict started() {
        Health.Verdict now = node.started();
        started |= now.passed();
        return started ? new Health.Verdict(Health.Level.OK, List.of()) : now;
    }

    private ObjectNode node(boolean mayOperate) {
        ObjectNode json =
                StatusJson.process(node).put("cluster", node.cluster().name()).put("mayOperate", mayOperate);
        json.set("ready", StatusJson.health(node.ready()));
        ArrayNode names = json.putArray("pipelines");
        node.pipelines().get().forEach(view -> names.add(view.name()));
        return json;
    }

    private ObjectNode loops() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode all = json.putArray("eventLoops");
        for (LoopView loop : node.metrics().loopViews()) {
            ObjectNode one = all.addObject()
                    .put("name", loop.name())
                    .put("delayMs", loop.delayMs())
                    .put("maxDelayMs", loop.maxDelayMs())
                    .put("blocked", loop.blocked());
            ArrayNode stack = one.putArray("stack");
            loop.stack().forEach(stack::add);
            serves(loop, one.putArray("serves"));
        }
        return json;
    }

    private void serves(LoopView loop, ArrayNode serves) {
        for (PipelineView pipeline : node.pipelines().get()) {
            for (LaneView lane : node.metrics().telemetry(pipeline.name()).lanes()) {
                if (lane.loop().equals(loop.name())) {
                    serves.addObject()
                            .put("pipeline", pipeline.name())
                            .put("stage", lane.stage())
                            .put("lane", lane.lane());
                }
            }
        }
    }
}
