package dev.leat.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import java.util.function.LongSupplier;

/**
 * What the loops of one evaluation may take. A loop in a loop, or one that looks through a long array each time, takes
 * the square of what the event has: a megabyte would give a terabyte, or hold the thread for hours. Belongs to one
 * thread.
 */
final class LoopBudget {
    /** Its name among an expression's variables; no expression can spell it. */
    static final String VARIABLE = "*loops";

    /** Of what loops give; what a loop in a loop gives counts for each of them. */
    static final int CHARACTERS_MAX = 1 << 26;

    private static final long LIMIT_MS = 5_000;
    private static final int TURNS_BETWEEN_LOOKS = 16;
    private static final long SLOW_MS = 10;

    private final SpentTime time;
    private int turns;
    private int turnsBetweenLooks = TURNS_BETWEEN_LOOKS;
    private long spentMs;
    private long left = CHARACTERS_MAX;

    LoopBudget(LongSupplier nanoTime) {
        time = new SpentTime(nanoTime);
    }

    /** @throws EventException of kind TIMEOUT when all turns together took too long */
    void turn() {
        turns++;
        if (turns == turnsBetweenLooks) {
            turns = 0;
            look();
        }
    }

    /** Once they are slow, each turn is looked at: the time between two looks does not count in full. */
    private void look() {
        long beforeMs = spentMs;
        spentMs = time.look();
        if (spentMs > LIMIT_MS) {
            throw new EventException(
                    FailureKind.TIMEOUT, "the loops of the expression did not end within " + LIMIT_MS + " ms");
        }
        if (spentMs - beforeMs > SLOW_MS) {
            turnsBetweenLooks = 1;
        }
    }

    /**
     * What the first turns give is not looked at: it is not much more than the event, and most loops have no others.
     *
     * @throws EventException of kind TOO_LARGE when all that was kept is too much
     */
    void keep(JsonNode given) {
        if (!time.looked()) {
            return;
        }
        left = JsonSize.left(given, left);
        if (left < 0) {
            throw new EventException(
                    FailureKind.TOO_LARGE,
                    "the loops of the expression give more than " + CHARACTERS_MAX + " characters, of which a value"
                            + " takes " + JsonSize.VALUE_CHARACTERS);
        }
    }
}
