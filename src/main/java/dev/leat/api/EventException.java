package dev.leat.api;

/** One event cannot be processed, whoever tries: it goes where the pipeline's error policy says. Has no stack trace. */
public final class EventException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FailureKind kind;

    /** @throws IllegalArgumentException when the kind is {@link FailureKind#PARKED}, which no stage decides */
    public EventException(FailureKind kind, String reason) {
        super(reason, null, false, false);
        this.kind = kind.ofItself();
    }

    public FailureKind kind() {
        return kind;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
