package dev.leat.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.cluster.Cluster;
import dev.leat.cluster.Member;
import dev.leat.http.ApiException.Kind;
import dev.leat.pipeline.Pipeline;
import dev.leat.sink.PositionTable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One face for all nodes: looks at them, and makes them reload. Belongs to the context of the admin server. */
final class ClusterOperations {
    private static final int ASKING_MAX = 4;
    private static final long DATABASE_MS = 5_000;
    private static final long LOOK_MS = 2_000;

    private final Vertx vertx;
    private final Cluster cluster;
    private final NodeControl control;
    private final BackgroundTasks tasks;
    private final NodeAnswers self;
    private final ClusterView view;
    private int asking;

    ClusterOperations(Vertx vertx, NodeView node, NodeControl control, BackgroundTasks tasks) {
        this.vertx = vertx;
        this.cluster = node.cluster();
        this.control = control;
        this.tasks = tasks;
        this.self = new NodeAnswers(node, control);
        this.view = new ClusterView(cluster, self);
    }

    void mount(Routes routes) {
        routes.on(
                "getCluster",
                request -> view.nodes(null).map(nodes -> Answer.json(ClusterJson.cluster(cluster, nodes))));
        routes.on("getClusterPipeline", request -> pipeline(request.path("pipeline")));
        routes.on("reloadClusterPipeline", ReloadTask.ANSWER_MS, request -> reload(request.path("pipeline")));
    }

    private Future<Answer> pipeline(String name) {
        return view.nodes(name).compose(nodes -> {
            List<ObjectNode> running = ClusterJson.running(nodes, name);
            Pipeline here = control.pipeline(name).orElse(null);
            if (here == null) {
                if (running.isEmpty()) {
                    throw ApiException.notFound("no node that can be reached runs a pipeline " + name);
                }
                return Future.succeededFuture(Answer.json(
                        ClusterJson.pipeline(name, running, null, "not asked: this node does not run the pipeline")));
            }
            return stored(here)
                    .map(rows -> Answer.json(
                            ClusterJson.pipeline(name, running, ClusterJson.withoutGone(rows, nodes), null)))
                    .recover(failure -> Future.succeededFuture(Answer.json(ClusterJson.pipeline(
                            name,
                            running,
                            null,
                            ProblemJson.of(failure, List.of()).detail()))));
        });
    }

    private Future<List<PositionTable.Stored>> stored(Pipeline pipeline) {
        if (asking >= ASKING_MAX) {
            return Future.failedFuture(new ApiException(Kind.TOO_MANY, asking + " requests ask a database; try again"));
        }
        asking++;
        return PositionTable.open(vertx, pipeline.config(), cluster.self().id())
                .compose(table -> table.list().eventually(table::close))
                .timeout(DATABASE_MS, TimeUnit.MILLISECONDS)
                .onComplete(done -> asking--);
    }

    private Future<Answer> reload(String name) {
        return view.nodes(null).compose(nodes -> {
            if (ClusterJson.running(nodes, name).isEmpty()) {
                throw ApiException.notFound("no node that can be reached runs a pipeline " + name);
            }
            return ReloadTask.answer(tasks.start(
                    BackgroundTask.Kind.RELOAD,
                    name,
                    task -> new ReloadEverywhere(vertx.getOrCreateContext(), cluster, self, name, task).run(nodes)));
        });
    }

    /** Tells the other nodes that somebody wished something; they would notice by themselves a little later. */
    static void tell(Cluster cluster, String pipeline) {
        Buffer order = NodeAnswers.write(JsonNodeFactory.instance
                .objectNode()
                .put("do", NodeAnswers.LOOK)
                .put("pipeline", pipeline));
        for (Member member : cluster.members()) {
            if (!member.self()) {
                cluster.ask(member.node(), NodeAnswers.CONTROL, order, LOOK_MS).onComplete(told -> {});
            }
        }
    }
}
