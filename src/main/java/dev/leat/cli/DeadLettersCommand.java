package dev.leat.cli;

import picocli.CommandLine.Command;

/** The events that a pipeline set aside; the work is in its subcommands. */
@Command(
        name = "deadletters",
        mixinStandardHelpOptions = true,
        description = "The events that a pipeline set aside, in leat.dead_letters of its database.",
        subcommands = {DeadLettersList.class, DeadLettersShow.class, DeadLettersReplay.class, DeadLettersDiscard.class})
final class DeadLettersCommand {}
