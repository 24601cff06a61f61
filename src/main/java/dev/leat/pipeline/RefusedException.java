package dev.leat.pipeline;

import java.util.List;

/** What an operator asked for was not done; the reasons say why. Has no stack trace. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What stood against it. */
    public enum Cause {
        /** The pipeline is in a state, or busy with a request, in which it cannot be done; nothing has changed. */
        STATE,
        /** The configuration has mistakes; nothing has changed. */
        MISTAKES,
        /** Who must be asked whether the configuration fits does not answer; nothing has changed. */
        NOT_CHECKED,
        /** The new configuration could not be opened; the one before is in use again. */
        ROLLED_BACK
    }

    private final Cause kind;
    private final transient List<String> reasons;

    RefusedException(Cause kind, List<String> reasons) {
        super(String.join("; ", reasons), null, false, false);
        this.kind = kind;
        this.reasons = List.copyOf(reasons);
    }

    RefusedException(Cause kind, String reason) {
        this(kind, List.of(reason));
    }

    /** Because of the state that it is in. */
    RefusedException(String reason) {
        this(Cause.STATE, reason);
    }

    public Cause kind() {
        return kind;
    }

    /** One sentence each; a mistake of a configuration begins with its place. */
    public List<String> reasons() {
        return reasons;
    }
}
