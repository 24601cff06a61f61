package dev.leat.bench;

import dev.leat.batch.NodeIdentity;
import dev.leat.bus.Codecs;
import dev.leat.config.ConfigReader;
import dev.leat.config.PipelineConfig;
import dev.leat.expression.JsltCompiler;
import dev.leat.observe.Metrics;
import dev.leat.observe.MicrometerTelemetry;
import dev.leat.observe.NoTelemetry;
import dev.leat.observe.Telemetry;
import dev.leat.pipeline.Pipeline;
import dev.leat.pipeline.Pipelines;
import dev.leat.pipeline.Surroundings;
import dev.leat.source.MemoryBudget;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Runs one pipeline until it is idle: {@code on} with all telemetry, that of Vert.x and the JVM included, and a scrape
 * every five seconds; {@code off} with none.
 */
final class TelemetryNode {
    private static final long SCRAPE_MS = 5_000;

    private TelemetryNode() {}

    /** @param args on or off, the pipeline's file, and after how many milliseconds without news it ends */
    public static void main(String[] args) {
        PipelineConfig config = new ConfigReader(new JsltCompiler(), Map.of())
                .readPipeline(Path.of(args[1]))
                .orThrow();
        Pipelines pipelines = args[0].equals("on") ? on(config) : off(config);
        pipelines.start();
        pipelines.stopWhenIdle(Long.parseLong(args[2]));
        pipelines.ended().toCompletionStage().toCompletableFuture().join();
        System.exit(pipelines.views().get(0).failed() ? 1 : 0);
    }

    private static Pipelines off(PipelineConfig config) {
        Vertx vertx = Vertx.vertx();
        return new Pipelines(vertx, List.of(pipeline(vertx, config, new NoTelemetry())));
    }

    private static Pipelines on(PipelineConfig config) {
        Metrics metrics = new Metrics();
        Vertx vertx = metrics.newVertx();
        metrics.start(vertx).toCompletionStage().toCompletableFuture().join();
        MicrometerTelemetry telemetry = metrics.telemetry(config.name());
        Pipeline pipeline = pipeline(vertx, config, telemetry);
        telemetry.watch(() -> pipeline.view().source());
        telemetry.watchServers(() -> pipeline.view().servers());
        vertx.setPeriodic(
                SCRAPE_MS,
                timer -> vertx.executeBlocking(() -> metrics.scrape().length(), false)
                        .onFailure(failure -> System.err.println("cannot scrape: " + failure)));
        return new Pipelines(vertx, List.of(pipeline));
    }

    private static Pipeline pipeline(Vertx vertx, PipelineConfig config, Telemetry telemetry) {
        Codecs.register(vertx);
        return new Pipeline(
                config,
                new Surroundings(
                        vertx,
                        new NodeIdentity("bench", "1", 0),
                        TelemetryNode.class.getClassLoader(),
                        telemetry,
                        MemoryBudget.ofHeap(1),
                        null));
    }
}
