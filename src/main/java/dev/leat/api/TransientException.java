package dev.leat.api;

/**
 * Trying again can help: an {@link AsyncStage} fails with it when a service does not answer or is overloaded. The stage
 * is then called again as its {@code retry} says; the event fails when that did not help. Has no stack trace.
 */
public final class TransientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FailureKind kind;
    private final long retryAfterMs;

    public TransientException(FailureKind kind, String reason) {
        this(kind, reason, 0);
    }

    /**
     * @param retryAfterMs how long the other side asks to be left alone, in milliseconds; 0 when it says nothing
     * @throws IllegalArgumentException when the kind is {@link FailureKind#PARKED}, which no stage decides
     */
    public TransientException(FailureKind kind, String reason, long retryAfterMs) {
        super(reason, null, false, false);
        this.kind = kind.ofItself();
        this.retryAfterMs = retryAfterMs;
    }

    public FailureKind kind() {
        return kind;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }

    public long retryAfterMs() {
        return retryAfterMs;
    }
}
