package dev.leat.sink;

import dev.leat.api.Event;
import dev.leat.batch.Sha256;
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
        return key == null ? null : new KeyDigest(HexFormat.of().formatHex(Sha256.of(key)));
    }
}
