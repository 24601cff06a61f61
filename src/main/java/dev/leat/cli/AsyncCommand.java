package dev.leat.cli;

import io.vertx.core.Future;

/** A command that was understood. */
interface AsyncCommand {

    /** Completes when the command is done; a failure is reported by the caller. */
    Future<ExitCode> start(Terminal terminal);
}
