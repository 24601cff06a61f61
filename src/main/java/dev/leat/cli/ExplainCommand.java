package dev.leat.cli;

import dev.leat.batch.BatchException;
import dev.leat.pipeline.Topology;
import dev.leat.sink.Sink;
import dev.leat.sink.SinkInfo;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells how a pipeline would run. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = "Tells how a pipeline would run: its way from Kafka to PostgreSQL, where each stage runs, bounds"
                + " and deadlines, and the SQL, for which the database is asked. Starts and changes nothing.")
final class ExplainCommand implements AsyncCommand {
    /** What it looks like. */
    enum Format {
        TEXT,
        MERMAID
    }

    @Parameters(paramLabel = "FILE", description = "Configuration file of a pipeline.")
    private Path file = Path.of("");

    @Option(
            names = "--format",
            description = "${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} by default. Mermaid is a flowchart, without the"
                    + " SQL; no database is asked for it.",
            defaultValue = "TEXT")
    private Format format = Format.TEXT;

    @Option(names = "--offline", description = "Ask no database; there is no SQL then.")
    private boolean offline;

    @Option(names = "--plugins", paramLabel = "DIR", description = "Folder with the jars of your own stages.")
    private @Nullable Path plugins;

    @Override
    public Future<ExitCode> start(Terminal terminal) {
        PipelineFiles.Only pipeline = PipelineFiles.only(file, plugins, terminal);
        Topology topology = Topology.of(
                pipeline.config(),
                pipeline.stages().infos(),
                Sink.deadlineMs(pipeline.config().sink()));
        if (format == Format.MERMAID) {
            terminal.out().println(Mermaid.flowchart(topology));
            return Future.succeededFuture(ExitCode.OK);
        }
        if (offline) {
            terminal.out().println(ExplainText.of(topology, null, "because of --offline"));
            return Future.succeededFuture(ExitCode.OK);
        }
        return WithVertx.run(vertx -> explain(vertx, pipeline, topology, terminal));
    }

    private static Future<ExitCode> explain(
            Vertx vertx, PipelineFiles.Only pipeline, Topology topology, Terminal terminal) {
        return Sink.describe(vertx, pipeline.config(), pipeline.problems())
                .map(sink -> told(pipeline, topology, sink, terminal))
                .recover(failure -> Future.succeededFuture(silent(topology, failure, terminal)));
    }

    private static ExitCode told(
            PipelineFiles.Only pipeline, Topology topology, @Nullable SinkInfo sink, Terminal terminal) {
        terminal.out().println(ExplainText.of(topology, sink, "because the database does not fit the file"));
        pipeline.problems().errors().forEach(terminal.err()::println);
        return sink == null ? ExitCode.CONFIGURATION : ExitCode.OK;
    }

    /** The topology is true all the same. */
    private static ExitCode silent(Topology topology, Throwable failure, Terminal terminal) {
        String reason = BatchException.reasonOf(failure);
        terminal.out().println(ExplainText.of(topology, null, "because the database cannot be asked: " + reason));
        return ExitCode.OK;
    }
}
