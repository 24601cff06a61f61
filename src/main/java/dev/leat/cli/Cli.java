package dev.leat.cli;

import dev.leat.batch.BatchException;
import dev.leat.cluster.ClusterException;
import dev.leat.http.AdminException;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** From arguments to a command and its exit code. */
public final class Cli {
    private Cli() {}

    /** Never fails; whatever goes wrong is told on the terminal's {@code err} and becomes an exit code. */
    public static Future<ExitCode> start(Terminal terminal, String... arguments) {
        AtomicReference<@Nullable Future<ExitCode>> started = new AtomicReference<>();
        int number = commandLine(terminal, arguments)
                .setExecutionStrategy(parsed -> {
                    Integer help = CommandLine.executeHelpRequest(parsed);
                    if (help == null) {
                        started.set(start(parsed, terminal));
                    }
                    return help == null ? ExitCode.OK.number() : help;
                })
                .execute(arguments);
        Future<ExitCode> running = started.get();
        if (running != null) {
            return running.recover(failure -> Future.succeededFuture(failed(failure, terminal)))
                    .map(code -> written(code, terminal));
        }
        return Future.succeededFuture(number == 0 ? ExitCode.OK : ExitCode.CONFIGURATION);
    }

    static CommandLine commandLine(Terminal terminal, String... arguments) {
        return LeatCommand.with(arguments)
                .setOut(terminal.out())
                .setErr(terminal.err())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setUsageHelpLongOptionsMaxWidth(30);
    }

    private static Future<ExitCode> start(ParseResult parsed, Terminal terminal) {
        List<CommandLine> commands = parsed.asCommandLineList();
        CommandLine last = commands.get(commands.size() - 1);
        if (!(last.getCommand() instanceof AsyncCommand command)) {
            throw new ParameterException(
                    last, "which command? one of " + last.getSubcommands().keySet());
        }
        try {
            return command.start(terminal);
        } catch (CommandFailure failure) {
            return Future.failedFuture(failure);
        }
    }

    /** A result that did not arrive is none. */
    private static ExitCode written(ExitCode code, Terminal terminal) {
        String failure = terminal.out() instanceof Output output ? output.failure() : null;
        if (failure == null) {
            return code;
        }
        terminal.err().println("leat: not all of the output could be written: " + failure);
        return code == ExitCode.OK ? ExitCode.FAILURE : code;
    }

    private static ExitCode failed(Throwable failure, Terminal terminal) {
        if (failure instanceof CommandFailure known) {
            terminal.err().println("leat: " + known.getMessage());
            return known.exitCode();
        }
        if (failure instanceof AdminException
                || failure instanceof ClusterException
                || failure instanceof BatchException) {
            terminal.err().println("leat: " + failure.getMessage());
        } else {
            terminal.err().println("leat: unexpected failure, please report it:");
            failure.printStackTrace(terminal.err());
        }
        return ExitCode.FAILURE;
    }
}
