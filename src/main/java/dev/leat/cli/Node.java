package dev.leat.cli;

import dev.leat.batch.NodeIdentity;
import dev.leat.bus.Codecs;
import dev.leat.bus.VertxEnd;
import dev.leat.cluster.Cluster;
import dev.leat.config.NodeConfig;
import dev.leat.config.PipelineConfig;
import dev.leat.config.TracingConfig;
import dev.leat.http.AdminVerticle;
import dev.leat.http.NodeAnswers;
import dev.leat.http.NodeTaps;
import dev.leat.http.NodeView;
import dev.leat.http.StuckWatch;
import dev.leat.observe.Metrics;
import dev.leat.observe.MicrometerTelemetry;
import dev.leat.observe.PipelineView;
import dev.leat.observe.trace.Traces;
import dev.leat.pipeline.Pipeline;
import dev.leat.pipeline.Pipelines;
import dev.leat.pipeline.Surroundings;
import dev.leat.source.MemoryBudget;
import dev.leat.stage.Offload;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process that runs pipelines: opens Vert.x, the admin server, the membership of its cluster and the pipelines,
 * waits for their end and closes all of it in reverse, also when opening failed half-way.
 */
final class Node {
    private static final int FRAMES_LOOKED_AT = 4;
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private final PipelineFiles files;
    private final NodeConfig config;
    private final Signals signals;
    private final @Nullable Traces traces;
    private final Cluster cluster;
    private final Promise<Void> toldToStop = Promise.promise();
    private final Metrics metrics;
    private final Vertx vertx;
    private final Context context;
    private final Offload offload;
    /** Null where pipelines run. */
    private final @Nullable HiredStages hired;

    private final Pipelines pipelines;
    private final NodeTaps taps;
    private volatile boolean draining;

    /** @throws CommandFailure when the configuration names a file of certificates that is none */
    Node(PipelineFiles files, NodeConfig config, Terminal terminal) {
        this.files = files;
        this.config = config;
        this.signals = terminal.signals();
        String id = config.id() == null ? NodeName.ofProcess() : config.id();
        this.traces = traces(config.tracing(), id, terminal.environment());
        this.cluster = new Cluster(config.cluster(), new NodeIdentity(id, Version.text(), System.currentTimeMillis()));
        this.metrics = new Metrics();
        this.vertx = metrics.newVertx();
        this.context = vertx.getOrCreateContext();
        if (traces != null) {
            metrics.watch(traces.counts());
        }
        this.offload =
                new Offload(vertx, new Offload.Settings(Version.text(), config.computes(), new ClusterLink(cluster)));
        this.hired = config.runsPipelines() ? null : new HiredStages(vertx, files, offload, metrics::telemetry);
        List<PipelineConfig> own = config.runsPipelines() ? files.configs() : List.of();
        MemoryBudget memory = MemoryBudget.ofHeap(Math.max(1, own.size()));
        this.pipelines = new Pipelines(
                vertx, own.stream().map(one -> pipeline(one, memory)).toList());
        this.taps = new NodeTaps(vertx, id, name -> pipelines.find(name).map(Pipeline::config));
    }

    private static @Nullable Traces traces(
            @Nullable TracingConfig wanted, String node, Map<String, String> environment) {
        try {
            return wanted == null ? null : Traces.open(wanted, environment, new Traces.Identity(node, Version.text()));
        } catch (IllegalArgumentException wrong) {
            throw CommandFailure.wrongUsage(String.valueOf(wrong.getMessage()));
        }
    }

    private Pipeline pipeline(PipelineConfig pipelineConfig, MemoryBudget memory) {
        MicrometerTelemetry telemetry = metrics.telemetry(pipelineConfig.name());
        if (traces != null) {
            telemetry.follow(traces.pipeline(pipelineConfig));
        }
        Pipeline pipeline = new Pipeline(
                pipelineConfig,
                new Surroundings(
                        vertx,
                        cluster.self(),
                        files.plugins(),
                        telemetry,
                        memory,
                        cluster.isWanted() ? offload : null));
        telemetry.watch(() -> pipeline.view().source());
        telemetry.watchServers(() -> pipeline.view().servers());
        return pipeline;
    }

    /** But for what Vert.x throws at itself when a client hangs up while its WebSocket is being made. */
    private static void unexpected(Throwable failure) {
        boolean hungUp = failure instanceof IllegalStateException
                && Stream.of(failure.getStackTrace())
                        .limit(FRAMES_LOOKED_AT)
                        .anyMatch(frame -> frame.getMethodName().contains("createWebSocket"));
        if (!hungUp) {
            LOG.atError().setCause(failure).log("unexpected failure, please report it");
        }
    }

    /** Completes when everything is closed. Fails when the process could not start; then, too, all is closed. */
    Future<ExitCode> run(@Nullable Long untilIdleMs) {
        vertx.exceptionHandler(Node::unexpected);
        Codecs.register(vertx);
        signals.onFirst(() -> context.runOnContext(signal -> drain()));
        Promise<ExitCode> closed = Promise.promise();
        metrics.start(vertx)
                .compose(started -> serve())
                .compose(serving -> joinCluster())
                .compose(joined -> runPipelines(untilIdleMs))
                .map(ended -> exitCode(pipelines.views()))
                .onComplete(ended -> close(ended, closed));
        return closed.future();
    }

    private Future<Void> serve() {
        NodeView view =
                new NodeView(cluster, pipelines::views, () -> draining, metrics, hired == null ? null : hired::isOpen);
        NodePipelines control = new NodePipelines(vertx, files, pipelines);
        NodeAnswers answers = new NodeAnswers(view, control);
        cluster.serve(NodeAnswers.STATUS, answers::status);
        cluster.serve(NodeAnswers.CONTROL, answers::control);
        if (config.computes()) {
            cluster.serve(Offload.SERVICE, offload::answer);
        }
        cluster.serve(NodeTaps.TAP, taps::look);
        new StuckWatch(view, config.admin().stuckMs()).start(vertx);
        if (!config.admin().enabled()) {
            return Future.succeededFuture();
        }
        AdminVerticle admin = new AdminVerticle(config.admin(), view, control);
        String scheme = config.admin().tls() == null ? "http://" : "https://";
        return vertx.deployVerticle(admin)
                .onSuccess(deployed -> LOG.atInfo()
                        .addKeyValue("url", scheme + config.admin().host() + ":" + admin.port())
                        .log("admin server listens"))
                .mapEmpty();
    }

    /** Completes also when the end is asked for meanwhile. */
    private Future<Void> joinCluster() {
        if (cluster.isWanted()) {
            metrics.watchMembers(() -> cluster.members().size());
        }
        Promise<Void> goOn = Promise.promise();
        cluster.join().onComplete(joined -> goOn.tryComplete(), goOn::tryFail);
        toldToStop.future().onSuccess(told -> goOn.tryComplete());
        return goOn.future();
    }

    /** On the same context as {@link #drain}, so that nothing starts after the end was asked for. */
    private Future<Void> runPipelines(@Nullable Long untilIdleMs) {
        Future<Void> ended = hired == null ? pipelines.ended() : workForOthers(hired);
        context.runOnContext(go -> {
            if (draining) {
                return;
            }
            LOG.atInfo()
                    .addKeyValue("version", Version.text())
                    .addKeyValue("node", cluster.self().id())
                    .addKeyValue("pipelines", files.configs().size())
                    .log("leat starts");
            pipelines.start();
            if (untilIdleMs != null) {
                pipelines.stopWhenIdle(untilIdleMs);
            }
        });
        return ended;
    }

    /** Completes when the end is asked for. */
    private Future<Void> workForOthers(HiredStages stages) {
        return stages.open().compose(opened -> toldToStop.future()).eventually(stages::close);
    }

    private void drain() {
        draining = true;
        LOG.atInfo().log("told to stop; a second signal stops at once");
        pipelines.stop().onComplete(stopped -> toldToStop.tryComplete());
    }

    /**
     * The pipelines are closed by then. No future that belongs to this Vert.x is told anything after its end. Its
     * threads are what keeps the process alive, so that it ends last.
     */
    private void close(AsyncResult<ExitCode> ended, Promise<ExitCode> closed) {
        cluster.leave()
                .eventually(taps::close)
                .eventually(this::closeTraces)
                .eventually(() -> VertxEnd.of(vertx))
                .onComplete(stopped -> {
                    metrics.close();
                    files.leaks().forEach(leak -> LOG.atWarn().log(leak));
                    if (ended.succeeded()) {
                        LOG.atInfo().log("leat stopped");
                    }
                    closed.handle(ended);
                });
    }

    private Future<Void> closeTraces() {
        return traces == null ? Future.succeededFuture() : traces.close();
    }

    static ExitCode exitCode(List<PipelineView> ended) {
        List<String> failed = new ArrayList<>();
        for (PipelineView view : ended) {
            if (view.failed()) {
                failed.add(view.name());
                LOG.atError()
                        .addKeyValue("pipeline", view.name())
                        .addKeyValue("reason", view.reason())
                        .log("pipeline stopped with an error");
            }
        }
        return failed.isEmpty() ? ExitCode.OK : failed.size() == ended.size() ? ExitCode.FAILURE : ExitCode.PARTIAL;
    }
}
