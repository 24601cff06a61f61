package dev.leat.support;

import dev.leat.batch.NodeIdentity;
import dev.leat.bus.Codecs;
import dev.leat.config.ConfigReader;
import dev.leat.config.PipelineConfig;
import dev.leat.expression.JsltCompiler;
import dev.leat.observe.PipelineView;
import dev.leat.pipeline.Pipeline;
import dev.leat.pipeline.Pipelines;
import dev.leat.pipeline.Surroundings;
import dev.leat.source.MemoryBudget;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Pipelines running inside the test's own JVM, on a Vert.x instance of their own. */
public final class LeatRun implements AutoCloseable {
    private static final long CLOSE_SECONDS_MAX = 60;

    private final Vertx vertx = Vertx.vertx();
    private final Pipelines pipelines;
    private final RecordingTelemetry telemetry = new RecordingTelemetry();

    private LeatRun(String owner, ClassLoader plugins, List<String> configs) {
        Codecs.register(vertx);
        var around = new Surroundings(
                vertx, new NodeIdentity(owner, "test", 0), plugins, telemetry, MemoryBudget.ofHeap(1), null);
        List<Pipeline> all = configs.stream()
                .map(config -> new Pipeline(config(config), around))
                .toList();
        pipelines = new Pipelines(vertx, all);
    }

    /** Begins to start; nothing is awaited. */
    public static LeatRun start(String owner, String... configs) {
        return start(owner, LeatRun.class.getClassLoader(), configs);
    }

    /** @param plugins finds the stages of type java */
    public static LeatRun start(String owner, ClassLoader plugins, String... configs) {
        LeatRun run = new LeatRun(owner, plugins, List.of(configs));
        run.pipelines.start();
        return run;
    }

    public static PipelineConfig config(String text) {
        return new ConfigReader(new JsltCompiler(), Map.of())
                .readPipeline(text, "test.json")
                .orThrow();
    }

    public Vertx vertx() {
        return vertx;
    }

    public Pipelines pipelines() {
        return pipelines;
    }

    public PipelineView view() {
        return pipelines.views().get(0);
    }

    /** Verticles that are deployed now, those of all pipelines together. */
    public int verticles() {
        return vertx.deploymentIDs().size();
    }

    public RecordingTelemetry telemetry() {
        return telemetry;
    }

    /** Waits until everything that Kafka has was acknowledged for a second, and all pipelines have ended. */
    public void untilIdle(long secondsMax) {
        pipelines.stopWhenIdle(1_000);
        await(pipelines.ended(), secondsMax);
    }

    @Override
    public void close() {
        try {
            await(pipelines.stop(), CLOSE_SECONDS_MAX);
        } finally {
            await(vertx.close(), CLOSE_SECONDS_MAX);
        }
    }

    private void await(Future<Void> future, long secondsMax) {
        try {
            future.toCompletionStage().toCompletableFuture().get(secondsMax, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException failure) {
            throw new IllegalStateException(pipelines.views() + " " + telemetry.story(), failure);
        }
    }
}
