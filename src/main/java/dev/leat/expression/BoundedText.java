package dev.leat.expression;

import dev.leat.api.EventException;
import dev.leat.api.FailureKind;

/** A text that is put together, up to a length beyond which it would fill the memory. Belongs to one thread. */
final class BoundedText {
    static final int CHARACTERS_MAX = 1 << 26;

    private final StringBuilder text = new StringBuilder();

    /** @throws EventException of kind TOO_LARGE */
    BoundedText append(String more) {
        return append(more, 0, more.length());
    }

    BoundedText append(String more, int from, int to) {
        if (to - from > CHARACTERS_MAX - text.length()) {
            throw new EventException(
                    FailureKind.TOO_LARGE, "the result has more than " + CHARACTERS_MAX + " characters");
        }
        text.append(more, from, to);
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
