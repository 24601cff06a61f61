package dev.leat.dev;

import org.jspecify.annotations.Nullable;

/** A server of the quick start or of a test cannot do what was asked of it; the message says what to look at. */
public final class DevException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DevException(String message) {
        super(message);
    }

    public DevException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
