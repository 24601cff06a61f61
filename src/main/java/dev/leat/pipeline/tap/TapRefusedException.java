package dev.leat.pipeline.tap;

/** There is no such tap; the message says why. Has no stack trace. */
public final class TapRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What stands against it. */
    public enum Cause {
        NO_PIPELINE,
        NO_STAGE,
        /** {@code where} cannot be read. */
        EXPRESSION,
        /** The pipeline's configuration does not allow it. */
        OFF,
        /** As many as there may be are open. */
        FULL
    }

    private final Cause kind;

    public TapRefusedException(Cause kind, String reason) {
        super(reason, null, false, false);
        this.kind = kind;
    }

    public Cause kind() {
        return kind;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
