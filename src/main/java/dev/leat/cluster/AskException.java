package dev.leat.cluster;

/** A node was not asked, or did not answer; whether it did what it was asked for is not known. Has no stack trace. */
public final class AskException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why there is no answer. */
    public enum Cause {
        /** It is not a member, or was none any more before it answered. */
        LEFT,
        /** It did not answer in time. */
        TIMEOUT,
        /** Nothing was sent: too many requests to it are open. */
        BUSY,
        /** It has nobody who answers this, or cannot be connected to; nothing was done. */
        UNREACHABLE,
        /** It tried and failed. */
        FAILED
    }

    private final Cause kind;

    public AskException(Cause kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    public Cause kind() {
        return kind;
    }
}
