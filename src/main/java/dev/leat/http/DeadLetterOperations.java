package dev.leat.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.config.PipelineConfig;
import dev.leat.http.ApiException.Kind;
import dev.leat.observe.trace.Tracing;
import dev.leat.pipeline.Pipeline;
import dev.leat.sink.DeadLetterFilter;
import dev.leat.sink.DeadLetterJson;
import dev.leat.sink.DeadLetterTable;
import dev.leat.sink.StoredDeadLetter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Function;

/** Looks at dead letters, replays and discards them. Belongs to the context of the admin server. */
final class DeadLetterOperations {
    /** Requests that ask a database at the same time; each opens a connection. */
    private static final int ASKING_MAX = 4;

    private final Vertx vertx;
    private final NodeView node;
    private final NodeControl control;
    private final BackgroundTasks tasks;
    private int asking;

    DeadLetterOperations(Vertx vertx, NodeView node, NodeControl control, BackgroundTasks tasks) {
        this.vertx = vertx;
        this.node = node;
        this.control = control;
        this.tasks = tasks;
    }

    void mount(Routes routes) {
        routes.on("listDeadLetters", this::list);
        routes.on("getDeadLetter", this::get);
        routes.on("replayDeadLetters", request -> {
            boolean force = request.body().path("force").asBoolean();
            return work(
                    request,
                    BackgroundTask.Kind.REPLAY,
                    (pipeline, filter, task) ->
                            new ReplayJob(plan(pipeline.config(), filter, force), task, vertx).run());
        });
        routes.on(
                "discardDeadLetters",
                request -> work(
                        request,
                        BackgroundTask.Kind.DISCARD,
                        (pipeline, filter, task) ->
                                table(pipeline, table -> new DiscardJob(table, filter, task).run())));
    }

    private ReplayJob.Plan plan(PipelineConfig config, DeadLetterFilter filter, boolean force) {
        Tracing tracing = node.metrics().telemetry(config.name()).tracing();
        return new ReplayJob.Plan(control, config, node.node(), tracing, filter, force);
    }

    /** What a task does. */
    private interface Work {
        Future<Void> begin(Pipeline pipeline, DeadLetterFilter filter, BackgroundTask task);
    }

    private Future<Answer> list(ApiRequest request) {
        DeadLetterFilter filter = DeadLetterSelection.page(request);
        boolean newest = "newest".equals(request.query("order"));
        return asking(request, table -> newest ? table.newest(filter) : table.list(filter))
                .map(found -> Answer.json(page(found, filter.limit())));
    }

    private static ObjectNode page(List<StoredDeadLetter> found, int limit) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode array = json.putArray("deadLetters");
        found.forEach(one -> array.add(DeadLetterJson.summary(one)));
        boolean last = found.size() < limit;
        return json.put(
                "next", last ? null : Long.valueOf(found.get(found.size() - 1).id()));
    }

    private Future<Answer> get(ApiRequest request) {
        long id = request.pathNumber("id");
        return asking(request, table -> table.list(DeadLetterFilter.of(List.of(id))))
                .map(found -> {
                    if (found.isEmpty()) {
                        throw ApiException.notFound("this pipeline has no dead letter " + id);
                    }
                    return Answer.json(DeadLetterJson.whole(found.get(0)));
                });
    }

    private Future<Answer> work(ApiRequest request, BackgroundTask.Kind kind, Work work) {
        Pipeline pipeline = PipelineOperations.find(control, request);
        ObjectNode body = request.body();
        DeadLetterFilter filter = DeadLetterSelection.chosen(body);
        if (body.path("dryRun").asBoolean()) {
            return asking(request, table -> count(table, filter)).map(Answer::json);
        }
        BackgroundTasks.Started started =
                tasks.start(kind, pipeline.config().name(), task -> work.begin(pipeline, filter, task));
        return Future.succeededFuture(Answer.json(202, TaskJson.of(started.task()))
                .with("Location", "/api/v1/tasks/" + started.task().id()));
    }

    private static Future<ObjectNode> count(DeadLetterTable table, DeadLetterFilter filter) {
        return table.count(filter)
                .compose(letters -> table.countParkedKeys(filter)
                        .map(keys -> JsonNodeFactory.instance
                                .objectNode()
                                .put("deadLetters", letters)
                                .put("parkedKeys", keys)));
    }

    private <T> Future<T> asking(ApiRequest request, Function<DeadLetterTable, Future<T>> ask) {
        Pipeline pipeline = PipelineOperations.find(control, request);
        if (asking >= ASKING_MAX) {
            throw new ApiException(Kind.TOO_MANY, asking + " requests ask a database; try again");
        }
        asking++;
        return table(pipeline, ask).onComplete(done -> asking--);
    }

    private <T> Future<T> table(Pipeline pipeline, Function<DeadLetterTable, Future<T>> ask) {
        return DeadLetterTable.open(vertx, pipeline.config(), node.node())
                .compose(table -> ask.apply(table).eventually(table::close));
    }
}
