package dev.leat.stage.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;

/**
 * What a stage may make longer in one event: a name that is put before a hundred thousand others, or {@code 1e131072}
 * written out in each item of an array, would make a megabyte fill the memory. Belongs to one thread.
 */
final class Room {
    private static final int CHARACTERS_MAX = 1 << 26;

    private final String what;
    private long left = CHARACTERS_MAX;

    /** @param what is made, for people */
    Room(String what) {
        this.what = what;
    }

    /** @throws EventException of kind TOO_LARGE when all that was made is too much */
    String take(String made) {
        left -= made.length();
        if (left < 0) {
            throw new EventException(
                    FailureKind.TOO_LARGE, what + " have more than " + CHARACTERS_MAX + " characters together");
        }
        return made;
    }

    JsonNode take(JsonNode made) {
        if (made.isTextual()) {
            take(made.textValue());
        }
        return made;
    }
}
