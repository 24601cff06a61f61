package dev.leat.cli;

import picocli.CommandLine.Command;

/** Where a pipeline stands; the work is in its subcommands. */
@Command(
        name = "positions",
        mixinStandardHelpOptions = true,
        description = "Where a pipeline stands in its topics, as its database knows it.",
        subcommands = {PositionsShow.class, PositionsReset.class})
final class PositionsCommand {}
