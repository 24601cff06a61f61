package dev.leat.cli;

/** A command cannot go on; the message says all there is to say. Has no stack trace. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandFailure(String message) {
        super(message, null, false, false);
    }
}
