package dev.leat.cli;

import dev.leat.config.ConfigFile;
import dev.leat.config.ConfigReader;
import dev.leat.config.NodeConfig;
import dev.leat.config.Problems.Problem;
import dev.leat.expression.JsltCompiler;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs pipelines until they are told to stop. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs pipelines, one per file. The first SIGINT or SIGTERM lets them write what is on its way and"
                + " leave their consumer groups; a second one stops at once, which loses nothing either.")
final class RunCommand implements AsyncCommand {
    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Configuration files of pipelines.")
    private List<Path> files = List.of();

    @Option(names = "--node", paramLabel = "FILE", description = "Settings of this process, such as its admin server.")
    private @Nullable Path node;

    @Option(names = "--plugins", paramLabel = "DIR", description = "Folder with the jars of your own stages.")
    private @Nullable Path plugins;

    @Option(
            names = "--until-idle",
            paramLabel = "MS",
            description = "Stop each pipeline once everything that Kafka has is written and nothing came for so many"
                    + " milliseconds.")
    private @Nullable Long untilIdleMs;

    @Override
    public Future<ExitCode> start(Terminal terminal) {
        PipelineFiles pipelines = new PipelineFiles(files, plugins, terminal.environment());
        ConfigFile<NodeConfig> nodeFile = nodeFile(terminal);
        List<Problem> problems = new ArrayList<>(nodeFile.problems().all());
        problems.addAll(pipelines.problems());
        problems.forEach(terminal.err()::println);
        if (!pipelines.valid() || !nodeFile.problems().isEmpty()) {
            return Future.succeededFuture(ExitCode.CONFIGURATION);
        }
        return new Node(pipelines, nodeFile.orThrow(), terminal.signals()).run(untilIdleMs);
    }

    private ConfigFile<NodeConfig> nodeFile(Terminal terminal) {
        ConfigReader reader = new ConfigReader(new JsltCompiler(), terminal.environment());
        return node == null ? reader.readNode("{}", "defaults") : reader.readNode(node);
    }
}
