package dev.leat.cli;

import io.vertx.core.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Resumes a pipeline of a running node. */
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description = "Lets a paused pipeline go on, in every process that runs it.")
final class ResumeCommand implements AsyncCommand {
    @Parameters(paramLabel = "PIPELINE", description = "Its name.")
    private String pipeline = "";

    @Mixin
    private NodeOptions node = new NodeOptions();

    @Override
    public Future<ExitCode> start(Terminal terminal) {
        String path = "/api/v1/pipelines/" + NodeClient.pipeline(pipeline) + "/resume";
        return node.run(terminal, client -> client.post(path, null, "name")).map(done -> {
            terminal.out().println(pipeline + ": goes on");
            return ExitCode.OK;
        });
    }
}
