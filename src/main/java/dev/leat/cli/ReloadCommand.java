package dev.leat.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a node read the file of a pipeline again. */
@Command(
        name = "reload",
        mixinStandardHelpOptions = true,
        description = "Makes a node read the configuration file of a pipeline again and use it: checked, drained,"
                + " exchanged and claimed anew, without leaving the consumer group. When the new one cannot be opened,"
                + " the one before is used again. A pipeline that stopped with an error starts.")
final class ReloadCommand implements AsyncCommand {
    private static final long LOOK_EVERY_MS = 1_000;

    @Parameters(paramLabel = "PIPELINE", description = "Its name.")
    private String pipeline = "";

    @Option(
            names = "--cluster",
            description =
                    "Every node of its cluster reads its own file: all check theirs first, then one after the other"
                            + " takes it over. Exit code 3 when nodes could not be asked.")
    private boolean cluster;

    @Mixin
    private NodeOptions node = new NodeOptions();

    @Override
    public Future<ExitCode> start(Terminal terminal) {
        String path = (cluster ? "/api/v1/cluster/pipelines/" : "/api/v1/pipelines/") + NodeClient.pipeline(pipeline)
                + "/reload";
        return node.run(terminal, client -> client.post(path, null, "state").compose(task -> end(client, task)))
                .map(task -> {
                    task.path("problems").forEach(problem -> terminal.err().println(NodeClient.mistake(problem)));
                    ClusterText.ends(task).forEach(terminal.out()::println);
                    String state = task.path("state").asText();
                    if (!state.equals("done")) {
                        throw CommandFailure.failed(
                                pipeline + ": " + task.path("reason").asText(state));
                    }
                    terminal.out().println(pipeline + ": reloaded");
                    return task.path("failed").asLong() > 0 ? ExitCode.PARTIAL : ExitCode.OK;
                });
    }

    /** The node bounds the drain, and so the task. */
    private static Future<JsonNode> end(NodeClient client, JsonNode task) {
        String state = task.path("state").asText();
        if (!state.equals("running") && !state.equals("cancelling")) {
            return Future.succeededFuture(task);
        }
        return client.later(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)
                .compose(waited -> client.get("/api/v1/tasks/" + task.path("id").asLong(), "state"))
                .compose(again -> end(client, again));
    }
}
