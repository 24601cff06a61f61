package dev.leat.stage.builtin;

import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether somebody still waits for the event that a thread works on. A stage that works on each item of an array looks
 * at it in between: what an event may take is over long before a hundred thousand slow items are done.
 */
public final class GivenUp {
    private static final ThreadLocal<@Nullable BooleanSupplier> CURRENT = new ThreadLocal<>();

    private GivenUp() {}

    /** From now on, for the caller's thread; until {@link #unwatch}. */
    public static void watch(BooleanSupplier givenUp) {
        CURRENT.set(givenUp);
    }

    public static void unwatch() {
        CURRENT.remove();
    }

    /** @throws EventException that nobody reads, when the event is given up */
    static void look() {
        BooleanSupplier givenUp = CURRENT.get();
        if (givenUp != null && givenUp.getAsBoolean()) {
            throw new EventException(FailureKind.TIMEOUT, "nobody waits for the event any more");
        }
    }
}
