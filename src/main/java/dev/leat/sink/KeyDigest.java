package dev.leat.sink;

import dev.leat.api.Event;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What a Kafka key is known by when it is parked: its SHA-256, as PostgreSQL's {@code sha256(key)} gives it. So keys of
 * any size take the same room in memory and fit into an index.
 *
 * @param hex 64 characters
 */
record KeyDigest(String hex) {

    /** Null for an event without key. */
    static @Nullable KeyDigest of(Event event) {
        byte[] key = event.origin().key();
        return key == null ? null : new KeyDigest(HexFormat.of().formatHex(sha256().digest(key)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException failure) {
            throw new IllegalStateException("every Java platform has SHA-256", failure);
        }
    }
}
