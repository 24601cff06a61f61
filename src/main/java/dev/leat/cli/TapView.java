package dev.leat.cli;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints what a tap shows, until there is enough. Used by one event loop, but for {@link #stop}. */
final class TapView {
    private final Terminal terminal;
    private final boolean json;
    private final boolean nodes;
    private final long limit;
    private final Promise<Void> stopped = Promise.promise();
    private long shown;
    private long skipped;
    private @Nullable String reason;

    /**
     * Nothing is printed yet.
     *
     * @param json whole events, one per line
     * @param nodes each event with the node that it passed
     */
    TapView(Terminal terminal, boolean json, boolean nodes, long limit) {
        this.terminal = terminal;
        this.json = json;
        this.nodes = nodes;
        this.limit = limit;
    }

    /** Nothing more is wanted. */
    void stop() {
        stopped.tryComplete();
    }

    /** Completes when there is enough. */
    Future<Void> stopped() {
        return stopped.future();
    }

    void heard(String event, String data) {
        if (stopped.future().isComplete()) {
            return;
        }
        switch (event) {
            case "seen" -> seen(data);
            case "skipped" -> skipped = TapText.read(data).path("events").asLong();
            case "nodes" -> terminal.err().println("leat: " + TapText.nodes(TapText.read(data)));
            case "ended" -> reason = TapText.read(data).path("reason").asText();
            default -> {
                // a newer node may tell more
            }
        }
    }

    private void seen(String data) {
        terminal.out().println(json ? data : TapText.of(TapText.read(data), nodes, terminal.interactive()));
        // nobody reads any more, such as head
        if (++shown >= limit || terminal.out().checkError()) {
            stop();
        }
    }

    /** Tells what is left to tell; fails when it was not ended from here. */
    ExitCode end(String pipeline) {
        if (skipped > 0) {
            terminal.err().printf(Locale.ROOT, "leat: %,d events passed unseen%n", skipped);
        }
        if (!stopped.future().isComplete()) {
            throw CommandFailure.failed(pipeline + ": " + (reason == null ? "the node hung up" : reason));
        }
        return ExitCode.OK;
    }
}
