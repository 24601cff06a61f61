package dev.leat.cli;

import picocli.CommandLine.Command;

/** The root of all commands; does nothing by itself. */
@Command(
        name = "leat",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Moves events from Kafka to PostgreSQL, exactly once and in order.",
        subcommands = {
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
            CompletionCommand.class
        })
final class LeatCommand {}
