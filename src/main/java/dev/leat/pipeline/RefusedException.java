package dev.leat.pipeline;

import java.util.List;

/** What an operator asked for was not done; the reasons say why. Nothing has changed. Has no stack trace. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<String> reasons;

    RefusedException(List<String> reasons) {
        super(String.join("; ", reasons), null, false, false);
        this.reasons = List.copyOf(reasons);
    }

    RefusedException(String reason) {
        this(List.of(reason));
    }

    /** One sentence each; a mistake of a configuration begins with its place. */
    public List<String> reasons() {
        return reasons;
    }
}
