package dev.leat.cli;

import dev.leat.config.ConfigFile;
import dev.leat.config.ConfigReader;
import dev.leat.config.NodeConfig;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems.Problem;
import dev.leat.expression.JsltCompiler;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    @Option(
            names = "--cluster",
            description = "Makes this process a node of a cluster, as the node file says. Where it says nothing, nodes"
                    + " on this machine find each other on the loopback.")
    private boolean cluster;

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
        if (untilIdleMs != null && untilIdleMs < 0) {
            throw CommandFailure.wrongUsage("--until-idle must be 0 or more, got " + untilIdleMs);
        }
        PipelineFiles pipelines = new PipelineFiles(files, plugins, terminal.environment());
        ConfigFile<NodeConfig> nodeFile = nodeFile(terminal);
        List<Problem> problems = new ArrayList<>(nodeFile.problems().all());
        problems.addAll(pipelines.problems());
        problems.forEach(terminal.err()::println);
        if (!pipelines.valid() || !nodeFile.problems().isEmpty()) {
            return Future.succeededFuture(ExitCode.CONFIGURATION);
        }
        NodeConfig config = withCluster(nodeFile.orThrow());
        refuseWithoutId(config, pipelines.configs());
        refuseWithoutWork(config);
        return new Node(pipelines, config, terminal).run(untilIdleMs);
    }

    private ConfigFile<NodeConfig> nodeFile(Terminal terminal) {
        ConfigReader reader = new ConfigReader(new JsltCompiler(), terminal.environment());
        return node == null ? reader.readNode("{}", "defaults") : reader.readNode(node);
    }

    private NodeConfig withCluster(NodeConfig config) {
        if (!cluster || config.cluster() != null) {
            return config;
        }
        String defaults = "{\"cluster\": {}}";
        return config.with(Objects.requireNonNull(new ConfigReader(new JsltCompiler(), Map.of())
                .readNode(defaults, "--cluster")
                .orThrow()
                .cluster()));
    }

    private void refuseWithoutWork(NodeConfig config) {
        if (config.runsPipelines()) {
            return;
        }
        if (config.cluster() == null) {
            throw CommandFailure.wrongUsage(
                    "a node with the role compute only works for other nodes: it needs cluster in the node file, or"
                            + " --cluster");
        }
        if (untilIdleMs != null) {
            throw CommandFailure.wrongUsage(
                    "--until-idle is for pipelines, and a node with the role compute runs none");
        }
    }

    private static void refuseWithoutId(NodeConfig config, List<PipelineConfig> pipelines) {
        for (PipelineConfig pipeline : pipelines) {
            if (pipeline.source().staticMembership() && config.id() == null) {
                throw CommandFailure.wrongUsage("pipeline " + pipeline.name()
                        + " has source.staticMembership: set id in the node file (--node), one for each process");
            }
        }
    }
}
