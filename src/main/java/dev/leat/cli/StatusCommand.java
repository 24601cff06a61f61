package dev.leat.cli;

import io.vertx.core.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints what a running node does. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Prints what a running node does: its pipelines, why they wait, and how far behind they are. The"
                + " exit code is 0 when the node is ready, 1 when it is not, 3 when some pipelines have failed or"
                + " topics are missing.")
final class StatusCommand implements AsyncCommand {
    @Option(names = "--json", description = "All that the node tells, as JSON.")
    private boolean json;

    @Option(
            names = "--cluster",
            description = "All nodes of its cluster, and of each pipeline who has how many partitions. Exit code 0 when"
                    + " all are ready, 1 when none is, 3 when some are not, do not answer, or are degraded.")
    private boolean cluster;

    @Mixin
    private NodeOptions node = new NodeOptions();

    @Override
    public Future<ExitCode> start(Terminal terminal) {
        if (cluster) {
            return node.run(terminal, client -> client.look("/api/v1/cluster", "nodes"))
                    .map(nodes -> {
                        print(terminal, json ? nodes.toPrettyString() : ClusterText.of(nodes));
                        return ClusterText.exitCode(nodes);
                    });
        }
        return node.run(terminal, client -> client.look("/status", "pipelines")).map(status -> {
            print(terminal, json ? status.toPrettyString() : StatusText.of(status));
            return exitCode(status.path("ready").path("status").asText());
        });
    }

    private void print(Terminal terminal, String text) {
        terminal.out().println(terminal.interactive() && !json ? Colours.ofStates(text) : text);
    }

    private static ExitCode exitCode(String ready) {
        return switch (ready) {
            case "ok" -> ExitCode.OK;
            case "degraded" -> ExitCode.PARTIAL;
            default -> ExitCode.FAILURE;
        };
    }
}
