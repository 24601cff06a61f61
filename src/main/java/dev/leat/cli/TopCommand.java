package dev.leat.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A live view of a running node. */
@Command(
        name = "top",
        mixinStandardHelpOptions = true,
        description = "Shows what a running node does, again and again until Ctrl-C: rates, lag, latency, and why"
                + " pipelines wait. A node that does not answer any more is said not to, and asked again. Where the"
                + " output is no terminal, each look is printed below the one before.")
final class TopCommand implements AsyncCommand {
    private static final String HOME_AND_CLEAR = "\u001b[H\u001b[2J";

    @Option(
            names = "--every",
            paramLabel = "MS",
            defaultValue = "1000",
            description = "Time between looks; ${DEFAULT-VALUE} ms by default, at least 100.")
    private long everyMs;

    @Option(names = "--looks", paramLabel = "N", description = "End after so many looks.")
    private @Nullable Integer looks;

    @Option(names = "--cluster", description = "All nodes of its cluster instead of rates.")
    private boolean cluster;

    @Mixin
    private NodeOptions node = new NodeOptions();

    @Override
    public Future<ExitCode> start(Terminal terminal) {
        if (everyMs < 100 || (looks != null && looks < 1)) {
            throw CommandFailure.wrongUsage("--every must be at least 100, --looks at least 1");
        }
        return node.run(terminal, client -> look(client, terminal, null, 1)).map(ExitCode.OK);
    }

    private Future<Void> look(NodeClient client, Terminal terminal, TopText.@Nullable Look before, int number) {
        return look(client)
                .map(status -> shown(terminal, before, status))
                .recover(failure -> before == null ? Future.failedFuture(failure) : missed(terminal, before, failure))
                // nobody reads any more, such as head
                .compose(last ->
                        (looks != null && number >= looks) || terminal.out().checkError()
                                ? Future.succeededFuture()
                                : client.later(everyMs, TimeUnit.MILLISECONDS)
                                        .compose(waited -> look(client, terminal, last, number + 1)));
    }

    private Future<JsonNode> look(NodeClient client) {
        return cluster ? client.look("/api/v1/cluster", "nodes") : client.look("/status", "pipelines");
    }

    private TopText.Look shown(Terminal terminal, TopText.@Nullable Look before, JsonNode status) {
        TopText.Look now = new TopText.Look(status, System.nanoTime());
        show(terminal, cluster ? ClusterText.of(status) : TopText.of(before, now));
        return now;
    }

    /** One that has answered may answer again. */
    private static Future<TopText.Look> missed(Terminal terminal, TopText.Look last, Throwable failure) {
        long agoMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - last.atNs());
        show(terminal, failure.getMessage() + "\n\nthe last answer came " + StatusText.ms(agoMs) + " ago");
        return Future.succeededFuture(last);
    }

    private static void show(Terminal terminal, String text) {
        terminal.out().println(terminal.interactive() ? HOME_AND_CLEAR + Colours.ofStates(text) : text + "\n");
    }
}
