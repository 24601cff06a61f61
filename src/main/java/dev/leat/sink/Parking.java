package dev.leat.sink;

import dev.leat.api.Event;
import dev.leat.api.FailureKind;
import dev.leat.batch.DeadLetter;
import dev.leat.batch.PartitionId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides for one transaction which events wait behind a parked one of their key. Ask it in the order of each
 * partition. The lane's knowledge stays as it is: what is parked here counts for others after the commit.
 */
final class Parking {
    private final ParkedKeys known;
    private final Map<PartitionId, Map<KeyDigest, Long>> added;

    Parking(ParkedKeys known) {
        this(known, Map.of());
    }

    private Parking(ParkedKeys known, Map<PartitionId, Map<KeyDigest, Long>> added) {
        this.known = known;
        this.added = new LinkedHashMap<>();
        added.forEach((partition, keys) -> this.added.put(partition, new HashMap<>(keys)));
    }

    /**
     * For a second look, in order, at events that passed the first one: of this transaction's own parked keys it knows
     * those alone that it parks itself.
     */
    Parking search() {
        return new Parking(known);
    }

    /** Both together; the earlier first event of a key counts. */
    Parking and(Parking other) {
        Parking both = new Parking(known, added);
        other.added.forEach((partition, keys) -> {
            Map<KeyDigest, Long> all = both.added.computeIfAbsent(partition, first -> new HashMap<>());
            keys.forEach((key, offset) -> all.merge(key, offset, Math::min));
        });
        return both;
    }

    /** The dead letter that the event becomes because its key is parked; null when it may be written. */
    @Nullable
    DeadLetter waiting(Event event) {
        Long first = first(event);
        return first == null ? null : waiting(event, "waits behind offset " + first + " of its key");
    }

    private static DeadLetter waiting(Event event, String reason) {
        return new DeadLetter(event, Work.STAGE, FailureKind.PARKED, reason, null, true);
    }

    /**
     * What becomes of an event that failed: when it is to be parked and has a key, later events of that key wait from
     * now on; when the key is parked already, it waits like any other, and its failure shows again in a replay.
     */
    DeadLetter failed(DeadLetter dead) {
        if (!dead.parked()) {
            return dead;
        }
        Long first = first(dead.event());
        if (first != null) {
            return waiting(
                    dead.event(),
                    "waits behind offset " + first + " of its key; failed itself in " + dead.stage() + ": "
                            + dead.reason());
        }
        KeyDigest digest = KeyDigest.of(dead.event());
        if (digest == null) {
            return dead.withParked(false);
        }
        added.computeIfAbsent(partition(dead.event()), partition -> new HashMap<>())
                .put(digest, dead.event().origin().offset());
        return dead;
    }

    /** Offset of the first parked event of this event's key, or null. */
    private @Nullable Long first(Event event) {
        if (known.isEmpty() && added.isEmpty()) {
            return null;
        }
        PartitionId partition = partition(event);
        Map<KeyDigest, Long> before = known.of(partition);
        Map<KeyDigest, Long> here = added.getOrDefault(partition, Map.of());
        KeyDigest digest = before.isEmpty() && here.isEmpty() ? null : KeyDigest.of(event);
        if (digest == null) {
            return null;
        }
        Long first = before.get(digest);
        return first == null ? here.get(digest) : first;
    }

    private static PartitionId partition(Event event) {
        return PartitionId.of(event.origin());
    }

    /** Keys that this transaction parks, by partition, each with the offset of its first parked event. */
    Map<PartitionId, Map<KeyDigest, Long>> added() {
        return added;
    }

    /** A partition that would have more parked keys than this, or null. */
    @Nullable
    PartitionId crowded(int keysMax) {
        for (Map.Entry<PartitionId, Map<KeyDigest, Long>> one : added.entrySet()) {
            if (known.of(one.getKey()).size() + one.getValue().size() > keysMax) {
                return one.getKey();
            }
        }
        return null;
    }
}
