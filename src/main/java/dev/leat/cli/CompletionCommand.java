package dev.leat.cli;

import io.vertx.core.Future;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** Prints what a shell needs to complete words. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = "Prints a script that lets bash and zsh complete commands and options:"
                + " source <(java -jar leat.jar completion). It takes leat to be an alias or a script of yours.")
final class CompletionCommand implements AsyncCommand {
    @Override
    public Future<ExitCode> start(Terminal terminal) {
        terminal.out().print(AutoComplete.bash("leat", Cli.commandLine(terminal)));
        terminal.out().flush();
        return Future.succeededFuture(ExitCode.OK);
    }
}
