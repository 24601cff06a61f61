package dev.leat.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The root of all commands; does nothing by itself. */
@Command(
        name = "leat",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Moves events from Kafka to PostgreSQL, exactly once and in order.")
final class LeatCommand {
    private static final List<Class<?>> SUBCOMMANDS = List.of(
            RunCommand.class,
            CheckCommand.class,
            ExplainCommand.class,
            DryRunCommand.class,
            TestCommand.class,
            DeadLettersCommand.class,
            PositionsCommand.class,
            StatusCommand.class,
            TopCommand.class,
            TapCommand.class,
            PauseCommand.class,
            ResumeCommand.class,
            ReloadCommand.class,
            SchemaCommand.class,
            GenerateCommand.class,
            InitCommand.class,
            CompletionCommand.class);

    /**
     * With the command that the arguments ask for, or with all of them when they ask for none: reading the options of
     * all of them took a thirtieth of the CPU time of a short run.
     */
    static CommandLine with(String... arguments) {
        CommandLine root = new CommandLine(new LeatCommand());
        List<Class<?>> asked = SUBCOMMANDS.stream()
                .filter(type -> arguments.length > 0 && name(type).equals(arguments[0]))
                .limit(1)
                .toList();
        (asked.isEmpty() ? SUBCOMMANDS : asked).forEach(root::addSubcommand);
        return root;
    }

    private static String name(Class<?> type) {
        return type.getAnnotation(Command.class).name();
    }
}
