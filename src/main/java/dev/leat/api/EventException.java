package dev.leat.api;

/** One event cannot be processed, whoever tries: it goes where the pipeline's error policy says. Has no stack trace. */
public final class EventException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FailureKind kind;

    public EventException(FailureKind kind, String reason) {
        super(reason, null, false, false);
        this.kind = kind;
    }

    public FailureKind kind() {
        return kind;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
