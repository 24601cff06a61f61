package dev.leat.cli;

/** A command cannot go on; the message says all there is to say. Has no stack trace. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    private CommandFailure(ExitCode exitCode, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    /** It was tried and did not succeed. */
    static CommandFailure failed(String message) {
        return new CommandFailure(ExitCode.FAILURE, message);
    }

    /** It was not tried: what the user asked for makes no sense. */
    static CommandFailure wrongUsage(String message) {
        return new CommandFailure(ExitCode.CONFIGURATION, message);
    }

    ExitCode exitCode() {
        return exitCode;
    }
}
