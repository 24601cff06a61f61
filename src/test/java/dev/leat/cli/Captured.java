package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/** A terminal that keeps what commands print, and their signals without a process. */
final class Captured {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    final List<Integer> halted = new ArrayList<>();
    final Signals signals = new Signals(halted::add);
    private final Terminal terminal;

    Captured() {
        this(Map.of());
    }

    Captured(Map<String, String> environment) {
        terminal = new Terminal(new PrintWriter(out, true), new PrintWriter(err, true), environment, signals, false);
    }

    Future<ExitCode> start(String... arguments) {
        return Cli.start(terminal, arguments);
    }

    /** Waits for the command's end. */
    ExitCode run(String... arguments) throws Exception {
        return start(arguments).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    /** What a command has printed that ended as expected. */
    static Captured ended(ExitCode expected, String... arguments) throws Exception {
        Captured terminal = new Captured();
        assertThat(terminal.run(arguments)).as(terminal.err() + terminal.out()).isEqualTo(expected);
        return terminal;
    }

    CommandLine commandLine(String... arguments) {
        return Cli.commandLine(terminal, arguments);
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }
}
