package dev.leat.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.batch.SourceStatus;
import dev.leat.config.PipelineConfig;
import dev.leat.http.ApiException.Kind;
import dev.leat.observe.MicrometerTelemetry;
import dev.leat.pipeline.Pipeline;
import dev.leat.pipeline.Topology;
import dev.leat.sink.Sink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;

/** Looks at pipelines, pauses, resumes and reloads them. Belongs to the context of the admin server. */
final class PipelineOperations {
    /** A topology is that of one configuration. */
    private record Planned(PipelineConfig config, Topology topology) {}

    private final Vertx vertx;
    private final NodeView node;
    private final NodeControl control;
    private final BackgroundTasks tasks;
    private final Map<String, Planned> topologies = new HashMap<>();

    PipelineOperations(Vertx vertx, NodeView node, NodeControl control, BackgroundTasks tasks) {
        this.vertx = vertx;
        this.node = node;
        this.control = control;
        this.tasks = tasks;
    }

    void mount(Routes routes) {
        routes.on("listPipelines", request -> Future.succeededFuture(Answer.json(all())));
        routes.on("getPipeline", request -> {
            Pipeline pipeline = pipeline(request);
            return Future.succeededFuture(Answer.json(PipelineJson.withStages(pipeline.view(), telemetry(pipeline))));
        });
        routes.on(
                "getTopology",
                request ->
                        topology(pipeline(request)).map(PipelineJson::topology).map(Answer::json));
        routes.on("listLanes", request -> {
            Pipeline pipeline = pipeline(request);
            int lanes = pipeline.config().sink().connections();
            return Future.succeededFuture(Answer.json(PipelineJson.lanes(
                    pipeline.view().source(), telemetry(pipeline).lanes(), lanes)));
        });
        routes.on("listPartitions", request -> {
            Pipeline pipeline = pipeline(request);
            int lanes = pipeline.config().sink().connections();
            SourceStatus source = pipeline.view().source();
            return Future.succeededFuture(Answer.json(PipelineJson.partitions(source, lanes, request.query("topic"))));
        });
        routes.on("getConfig", request -> {
            NodeControl.Shown shown = control.shown(pipeline(request));
            ObjectNode json = JsonNodeFactory.instance.objectNode().put("file", shown.file());
            json.set("config", shown.config());
            return Future.succeededFuture(Answer.json(json));
        });
        routes.on("pausePipeline", request -> pause(request, true));
        routes.on("resumePipeline", request -> pause(request, false));
        routes.on("reloadPipeline", ReloadTask.ANSWER_MS, request -> reload(pipeline(request)));
    }

    private Pipeline pipeline(ApiRequest request) {
        return find(control, request);
    }

    static Pipeline find(NodeControl control, ApiRequest request) {
        String name = request.path("pipeline");
        return control.pipeline(name).orElseThrow(() -> ApiException.notFound("this process runs no pipeline " + name));
    }

    private MicrometerTelemetry telemetry(Pipeline pipeline) {
        return node.metrics().telemetry(pipeline.config().name());
    }

    private ObjectNode all() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode array = json.putArray("pipelines");
        node.pipelines()
                .get()
                .forEach(view ->
                        array.add(PipelineJson.summary(view, node.metrics().telemetry(view.name()))));
        return json;
    }

    private Future<Topology> topology(Pipeline pipeline) {
        PipelineConfig config = pipeline.config();
        Planned known = topologies.get(config.name());
        if (known != null && known.config().equals(config)) {
            return Future.succeededFuture(known.topology());
        }
        return vertx.executeBlocking(
                        () -> Topology.of(config, control.stages(config).infos(), Sink.deadlineMs(config.sink())),
                        false)
                .onSuccess(made -> topologies.put(config.name(), new Planned(config, made)));
    }

    private Future<Answer> pause(ApiRequest request, boolean paused) {
        Pipeline pipeline = pipeline(request);
        return pipeline.pause(paused, request.body().path("reason").asText(""))
                .onSuccess(done ->
                        ClusterOperations.tell(node.cluster(), pipeline.config().name()))
                .map(done -> Answer.json(PipelineJson.summary(pipeline.view(), telemetry(pipeline))));
    }

    private Future<Answer> reload(Pipeline pipeline) {
        return ReloadTask.answer(tasks.start(
                BackgroundTask.Kind.RELOAD,
                pipeline.config().name(),
                task -> control.reload(pipeline).compose(reloaded -> {
                    task.found(reloaded.problems());
                    return ended(reloaded);
                })));
    }

    private static Future<Void> ended(NodeControl.Reloaded reloaded) {
        Throwable failure = reloaded.failure();
        if (failure == null && reloaded.hasErrors()) {
            return Future.failedFuture(new ApiException(Kind.MISTAKES, "the file has mistakes; nothing has changed"));
        }
        return failure == null ? Future.succeededFuture() : Future.failedFuture(failure);
    }
}
