package dev.leat.cli;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks at events on their way through a running pipeline. */
@Command(
        name = "tap",
        mixinStandardHelpOptions = true,
        description = "Shows events on their way through a stage of a running pipeline, as they come and as they go on,"
                + " masked as the pipeline says, until --limit or Ctrl-C. It never slows the pipeline: what is too much"
                + " is not shown, and counted. The exit code is 0 at --limit or Ctrl-C, 1 when the node refuses, ends"
                + " it or does not answer, 2 for wrong options.")
final class TapCommand implements AsyncCommand {
    private static final int RATE_MAX = 10_000;

    @Parameters(paramLabel = "PIPELINE", description = "Its name.")
    private String pipeline = "";

    @Option(
            names = "--stage",
            paramLabel = "STAGE",
            defaultValue = "source",
            description = "Name of the stage; ${DEFAULT-VALUE} by default, which shows events as they were read; sink"
                    + " shows them as they come to be written.")
    private String stage = "";

    @Option(
            names = "--where",
            paramLabel = "EXPRESSION",
            defaultValue = "",
            description = "Only events for which this is true, such as '.country == \"DE\"'; JSLT over the event as it"
                    + " comes to the stage.")
    private String where = "";

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Events per second at most; 10 by default. The pipeline's tap.perSecondMax bounds it.")
    private @Nullable Integer rate;

    @Option(names = "--limit", paramLabel = "N", description = "End after so many events.")
    private @Nullable Long limit;

    @Option(
            names = "--cluster",
            description = "Events of all nodes of its cluster, as far as they can be asked, together.")
    private boolean cluster;

    @Option(names = "--json", description = "Each event whole, as one line of JSON.")
    private boolean json;

    @Mixin
    private NodeOptions node = new NodeOptions();

    @Override
    public Future<ExitCode> start(Terminal terminal) {
        if ((rate != null && (rate < 1 || rate > RATE_MAX)) || (limit != null && limit < 1)) {
            throw CommandFailure.wrongUsage("--rate must be 1 to " + RATE_MAX + ", --limit at least 1");
        }
        String path = path();
        TapView view = new TapView(terminal, json, cluster, limit == null ? Long.MAX_VALUE : limit);
        terminal.signals().onFirst(view::stop);
        return node.run(terminal, client -> client.events(path, view.stopped(), view::heard))
                .map(ended -> view.end(pipeline));
    }

    private String path() {
        return (cluster ? "/api/v1/cluster/pipelines/" : "/api/v1/pipelines/") + NodeClient.pipeline(pipeline)
                + "/tap?stage=" + NodeClient.part(stage)
                + (where.isBlank() ? "" : "&where=" + NodeClient.part(where))
                + (rate == null ? "" : "&rate=" + rate);
    }
}
