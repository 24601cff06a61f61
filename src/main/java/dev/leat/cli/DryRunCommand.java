package dev.leat.cli;

import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.InTurn;
import dev.leat.bus.Codecs;
import dev.leat.observe.NoTelemetry;
import dev.leat.pipeline.Trial;
import dev.leat.sink.DryRun;
import dev.leat.source.Sample;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tries a pipeline on real events and changes nothing. */
@Command(
        name = "dry-run",
        mixinStandardHelpOptions = true,
        description = "Takes events from the pipeline's topics without joining its consumer group, runs all stages,"
                + " writes in a transaction that is rolled back, and prints what would be stored, dropped and rejected,"
                + " and the SQL. Positions, dead letters and tables stay as they are; sequences may skip numbers. Rows"
                + " are locked for as long as it writes. Exit code 3 when events are rejected.")
final class DryRunCommand implements AsyncCommand {
    private static final long STAGES_MS = 120_000;
    private static final long WRITE_MS = 120_000;

    @Parameters(paramLabel = "FILE", description = "Configuration file of a pipeline.")
    private Path file = Path.of("");

    @Mixin
    private SampleOptions sample = new SampleOptions(10);

    @Option(names = "--partition", paramLabel = "N", description = "Only this partition of each topic.")
    private @Nullable Integer partition;

    @Option(names = "--json", description = "One JSON object per event and one for the whole, each on a line.")
    private boolean json;

    @Option(names = "--plugins", paramLabel = "DIR", description = "Folder with the jars of your own stages.")
    private @Nullable Path plugins;

    @Override
    public Future<ExitCode> start(Terminal terminal) {
        Sample.Wanted wanted = sample.wanted(partition);
        PipelineFiles.Only pipeline = PipelineFiles.only(file, plugins, terminal);
        return WithVertx.run(vertx -> DryRun.open(vertx, pipeline.config(), NodeName.ofProcess())
                        .compose(sink -> KafkaWait.of(
                                        vertx,
                                        pipeline.config(),
                                        terminal,
                                        Sample.take(vertx, pipeline.config(), NodeName.ofProcess(), wanted))
                                .compose(sample -> new Run(vertx, pipeline, sink).run(sample))))
                .map(report -> print(report, terminal));
    }

    private ExitCode print(DryRunReport report, Terminal terminal) {
        if (json) {
            DryRunJson.lines(report).forEach(terminal.out()::println);
        } else {
            terminal.out().println(DryRunText.of(report));
        }
        return report.rejected() + report.unknown() == 0 ? ExitCode.OK : ExitCode.PARTIAL;
    }

    /** From a sample to the report. */
    private static final class Run {
        private final Vertx vertx;
        private final PipelineFiles.Only pipeline;
        private final DryRun sink;
        private final List<Batch> arrived = new CopyOnWriteArrayList<>();
        private final List<DryRunReport.Halted> halted = new ArrayList<>();
        private final long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STAGES_MS);

        Run(Vertx vertx, PipelineFiles.Only pipeline, DryRun sink) {
            this.vertx = vertx;
            this.pipeline = pipeline;
            this.sink = sink;
        }

        Future<DryRunReport> run(Sample sample) {
            Codecs.register(vertx);
            List<Batch> batches = sample.batches(pipeline.config().limits().batchEvents());
            Trial.Sink end = new Trial.Sink(this::take, sink.sinkDeadlineMs());
            return Trial.open(vertx, pipeline.config(), pipeline.stages(), new NoTelemetry(), end)
                    .compose(trial -> sendAll(trial, batches)
                            .map(sent -> new DryRunReport.Way(
                                    batches, halted, trial.trail().drops()))
                            .eventually(trial::close))
                    .compose(way -> sink.write(List.copyOf(arrived), WRITE_MS)
                            .map(result -> new DryRunReport(
                                    DryRunReport.outcomes(way, result), result, sink.info(), sample.shortage())));
        }

        private Future<Ack> take(Batch batch) {
            arrived.add(batch);
            return Future.succeededFuture(new Ack(
                    batch.epoch(), 0, batch.dropped(), batch.deadLetters().size()));
        }

        /** One after the other, so that what a stage holds at once stays bounded. */
        private Future<Void> sendAll(Trial trial, List<Batch> batches) {
            return InTurn.each(
                    batches,
                    batch -> send(trial, batch)
                            .onFailure(failure ->
                                    halted.add(new DryRunReport.Halted(batch, BatchException.reasonOf(failure))))
                            .otherwiseEmpty());
        }

        private Future<Ack> send(Trial trial, Batch batch) {
            return System.nanoTime() - endNs >= 0
                    ? Future.failedFuture(new BatchException(BatchFailure.TIMEOUT, "the stages took too long"))
                    : trial.send(batch);
        }
    }
}
