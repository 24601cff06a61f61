package dev.leat.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows events on their way through a pipeline of a running node. */
@Command(
        name = "tap",
        mixinStandardHelpOptions = true,
        description = "Shows events of a running pipeline as they come to a stage and what the stage makes of them, one"
                + " JSON object per line, until Ctrl-C. It shows a sample and never slows the pipeline; fields named"
                + " in the pipeline's tap.mask are hidden.")
final class TapCommand implements AsyncCommand {
    private static final int RATE_MAX = 10_000;

    @Parameters(paramLabel = "PIPELINE", description = "Its name.")
    private String pipeline = "";

    @Option(
            names = "--stage",
            paramLabel = "NAME",
            defaultValue = "source",
            description = "A stage, or source or sink, where events are shown as they arrive; ${DEFAULT-VALUE} by"
                    + " default.")
    private String stage = "";

    @Option(
            names = "--where",
            paramLabel = "EXPRESSION",
            defaultValue = "",
            description =
                    "Only events for which this is true, as they come to the stage, such as '.country == \"DE\"'.")
    private String where = "";

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "10",
            description = "Events per second at most; ${DEFAULT-VALUE} by default. The pipeline's tap.perSecondMax"
                    + " bounds it.")
    private int perSecond;

    @Option(names = "--limit", paramLabel = "N", description = "End after so many events.")
    private @Nullable Integer limit;

    @Mixin
    private NodeOptions node = new NodeOptions();

    @Override
    public Future<ExitCode> start(Terminal terminal) {
        if (perSecond < 1 || perSecond > RATE_MAX || (limit != null && limit < 1)) {
            throw CommandFailure.wrongUsage("--rate must be 1.." + RATE_MAX + ", --limit at least 1");
        }
        Promise<Void> enough = Promise.promise();
        Shown shown = new Shown(terminal, enough);
        String path = "/api/v1/pipelines/" + NodeClient.part(pipeline) + "/tap?stage=" + NodeClient.part(stage)
                + "&rate=" + perSecond + (where.isBlank() ? "" : "&where=" + NodeClient.part(where));
        return node.run(terminal, client -> client.events(path, shown::event, enough.future()))
                .map(ended -> shown.exitCode());
    }

    /** What came so far. */
    private final class Shown {
        private final Terminal terminal;
        private final Promise<Void> enough;
        private int events;
        private boolean gone;

        Shown(Terminal terminal, Promise<Void> enough) {
            this.terminal = terminal;
            this.enough = enough;
        }

        void event(String name, JsonNode data) {
            if (name.equals("skipped")) {
                terminal.err()
                        .println("not looked at, because there were too many: "
                                + data.path("events").asLong() + " events");
            } else if (name.equals("ended")) {
                gone = true;
                terminal.err().println("leat: " + data.path("reason").asText());
            } else if (limit == null || events < limit) {
                events++;
                terminal.out().println(data);
                if (limit != null && events == limit) {
                    enough.tryComplete();
                }
            }
        }

        ExitCode exitCode() {
            return gone ? ExitCode.FAILURE : ExitCode.OK;
        }
    }
}
