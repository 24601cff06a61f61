package dev.leat.observe;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Lets a few log lines of each kind pass per window of time and counts the others. Safe for any thread. */
final class RateLimit {
    static final long WINDOW_NS = 10_000_000_000L;
    /** Kinds that are told apart within a window; further ones share one slot. */
    static final int KINDS_MAX = 200;

    private static final String OTHERS = "others";

    /** @param told what the asker was told: lines held back before its own, or -1: hold this one back too */
    private record Slot(long startNs, int passed, long skipped, long told) {}

    private final ConcurrentHashMap<String, Slot> slots = new ConcurrentHashMap<>();
    private final LongSupplier clockNs;
    private final int linesMax;
    private final long windowNs;

    /** A window of {@link #WINDOW_NS}. */
    RateLimit(LongSupplier clockNs, int linesMax) {
        this(clockNs, linesMax, WINDOW_NS);
    }

    RateLimit(LongSupplier clockNs, int linesMax, long windowNs) {
        this.clockNs = clockNs;
        this.linesMax = linesMax;
        this.windowNs = windowNs;
    }

    /**
     * Asks for one line.
     *
     * @param kind one of a few texts, not one per event
     * @return how many lines of this kind were held back since the last that passed; -1 when this one has to be, too
     */
    long pass(String kind) {
        long now = clockNs.getAsLong();
        if (slots.size() >= KINDS_MAX) {
            slots.values().removeIf(slot -> slot.skipped == 0 && now - slot.startNs >= windowNs);
        }
        String slotOf = slots.size() < KINDS_MAX || slots.containsKey(kind) ? kind : OTHERS;
        return slots.compute(slotOf, (name, slot) -> next(slot, now)).told;
    }

    private Slot next(@Nullable Slot slot, long now) {
        if (slot == null) {
            return new Slot(now, 1, 0, 0);
        }
        if (now - slot.startNs >= windowNs) {
            return new Slot(now, 1, 0, slot.skipped);
        }
        if (slot.passed < linesMax) {
            return new Slot(slot.startNs, slot.passed + 1, 0, slot.skipped);
        }
        return new Slot(slot.startNs, slot.passed, slot.skipped + 1, -1);
    }
}
