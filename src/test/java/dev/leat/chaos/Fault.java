package dev.leat.chaos;

import org.awaitility.core.ThrowingRunnable;

/** Something bad in a world: how it begins, and how it ends. */
record Fault(ThrowingRunnable begin, ThrowingRunnable end) {
    private static final ThrowingRunnable NOTHING = () -> {};

    /** Over at once; what comes after it takes care of itself. */
    static Fault once(ThrowingRunnable blow) {
        return new Fault(blow, NOTHING);
    }
}
