package dev.leat.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bearer tokens of the admin server. */
public record AdminTokensConfig(
        @Key(
                doc = "Allows to read all that the API shows, events of dead letters among it. At least 16 characters;"
                        + " better ${env:NAME} or ${file:path} than in plain text.",
                optional = true)
        @Nullable
        Secret read,

        @Key(
                doc = "Allows to read and to change: pause, resume, reload, replay, discard, log levels. At least 16"
                        + " characters; without it nobody may, once there is a token.",
                optional = true)
        @Nullable
        Secret operate) {
    private static final int CHARACTERS_MIN = 16;

    public AdminTokensConfig {
        Mistakes mistakes = new Mistakes();
        mistakes.in(() -> longEnough("read", read));
        mistakes.in(() -> longEnough("operate", operate));
        mistakes.when(
                read != null && read.equals(operate),
                "operate",
                "must differ from read: who may look could change, too");
        mistakes.end();
    }

    /** Nobody is asked for a token. */
    public boolean none() {
        return read == null && operate == null;
    }

    private static void longEnough(String key, @Nullable Secret token) {
        if (token == null) {
            return;
        }
        boolean plain = token.reveal().chars().allMatch(c -> c > ' ' && c < 127);
        if (!plain || token.reveal().length() < CHARACTERS_MIN) {
            throw new KeyException(
                    List.of(key),
                    "must be at least " + CHARACTERS_MIN + " characters of ASCII without blanks; make one by:"
                            + " openssl rand -hex 32");
        }
    }
}
