package dev.leat.observe;

import static dev.leat.support.Futures.done;
import static org.awaitility.Awaitility.await;

import dev.leat.batch.NodeIdentity;
import dev.leat.bus.Codecs;
import dev.leat.cluster.Cluster;
import dev.leat.config.AdminConfig;
import dev.leat.http.AdminVerticle;
import dev.leat.http.NoPipelines;
import dev.leat.http.NodeView;
import dev.leat.observe.trace.SpanCounts;
import dev.leat.pipeline.Pipeline;
import dev.leat.pipeline.Pipelines;
import dev.leat.pipeline.Surroundings;
import dev.leat.source.MemoryBudget;
import dev.leat.support.LeatRun;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** One pipeline with everything that observes it, as a process has it, inside the test's JVM. */
final class RunningNode implements AutoCloseable {
    private static final Duration BOUND = Duration.ofMinutes(2);

    private final Metrics metrics = new Metrics();
    private final Vertx vertx = metrics.newVertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final AdminVerticle admin;
    private final Pipelines pipelines;

    RunningNode(String config) {
        Codecs.register(vertx);
        done(metrics.start(vertx));
        metrics.watch(new SpanCounts(1)); // as where traces are configured
        metrics.watchMembers(() -> 1); // and a cluster
        var read = LeatRun.config(config);
        MicrometerTelemetry telemetry = metrics.telemetry(read.name());
        telemetry.offload("hide"); // and a stage that other nodes work on
        var around = new Surroundings(
                vertx,
                new NodeIdentity("node", "1", 0),
                RunningNode.class.getClassLoader(),
                telemetry,
                MemoryBudget.ofHeap(1),
                null);
        Pipeline pipeline = new Pipeline(read, around);
        telemetry.watch(() -> pipeline.view().source());
        telemetry.watchServers(() -> pipeline.view().servers());
        pipelines = new Pipelines(vertx, List.of(pipeline));
        NodeView view = new NodeView(
                Cluster.none(new NodeIdentity("node", "1", 0)), pipelines::views, () -> false, metrics, null);
        admin = new AdminVerticle(AdminConfig.loopback(0), view, new NoPipelines());
        done(vertx.deployVerticle(admin));
        pipelines.start();
    }

    /** Waits until its view is as wanted; fails early when it has stopped. */
    void awaitView(Predicate<PipelineView> condition) {
        await("pipeline")
                .atMost(BOUND)
                .failFast(() -> {
                    if (view().failed() && !condition.test(view())) {
                        throw new AssertionError("stopped: " + view().reason());
                    }
                })
                .until(() -> condition.test(view()));
    }

    PipelineView view() {
        return pipelines.views().get(0);
    }

    String get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + admin.port() + path);
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(BOUND).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    @Override
    public void close() {
        done(pipelines.stop());
        done(vertx.close());
        metrics.close();
    }
}
