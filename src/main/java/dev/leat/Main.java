package dev.leat;

import dev.leat.cli.Cli;
import dev.leat.cli.Signals;
import dev.leat.cli.Terminal;

/** Arguments to command to exit code. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Signals signals = Signals.install(Runtime.getRuntime()::halt);
        Cli.start(Terminal.ofProcess(signals), arguments)
                .onComplete(ended -> System.exit(ended.result().number()));
    }
}
