package dev.leat.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Pauses a pipeline of a running node. */
@Command(
        name = "pause",
        mixinStandardHelpOptions = true,
        description = "Makes a running pipeline read nothing more, in every process that runs"
                + " it, until it is resumed. What is on its way is written. The wish"
                + " stands in the database and outlives all processes.")
final class PauseCommand implements AsyncCommand {
    @Parameters(paramLabel = "PIPELINE", description = "Its name.")
    private String pipeline = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; shown wherever the pause is.")
    private String reason = "";

    @Mixin
    private NodeOptions node = new NodeOptions();

    @Override
    public Future<ExitCode> start(Terminal terminal) {
        String path = "/api/v1/pipelines/" + NodeClient.pipeline(pipeline) + "/pause";
        return node.run(
                        terminal,
                        client -> client.post(
                                path, JsonNodeFactory.instance.objectNode().put("reason", reason), "name"))
                .map(done -> {
                    terminal.out().println(pipeline + ": paused");
                    return ExitCode.OK;
                });
    }
}
