package dev.leat.cli;

import dev.leat.sink.DeadLetterJson;
import dev.leat.sink.StoredDeadLetter;
import java.util.Base64;

/** How dead letters are printed in a table. */
final class DeadLetterText {
    private DeadLetterText() {}

    private static final int KEY_CHARACTERS_MAX = 40;

    /** The key of a parked one, shortened for a table; nothing for others. */
    static String parkedKey(StoredDeadLetter stored) {
        byte[] key = stored.deadLetter().event().origin().key();
        if (!stored.state().equals("parked") || key == null) {
            return "";
        }
        String text = DeadLetterJson.textOf(key);
        String whole = text == null ? "base64:" + Base64.getEncoder().encodeToString(key) : text;
        return whole.length() > KEY_CHARACTERS_MAX ? whole.substring(0, KEY_CHARACTERS_MAX) + "…" : whole;
    }
}
