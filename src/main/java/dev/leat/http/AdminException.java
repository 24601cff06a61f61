package dev.leat.http;

/** The admin server cannot serve; the message is for the operator. Has no stack trace. */
public final class AdminException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AdminException(String message) {
        super(message, null, false, false);
    }
}
