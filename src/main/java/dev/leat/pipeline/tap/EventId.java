package dev.leat.pipeline.tap;

import dev.leat.api.Event;

/**
 * Tells an event from all others of its partition.
 *
 * @param part which piece of its record it is; empty for the whole
 */
public record EventId(long offset, String part) {
    public static EventId of(Event event) {
        String part = event.part();
        return new EventId(event.origin().offset(), part == null ? "" : part);
    }

    /** Whether the later one is this event itself or a piece of it. */
    public boolean isOrBecame(EventId later) {
        return offset == later.offset
                && (part.isEmpty() || later.part.equals(part) || later.part.startsWith(part + "."));
    }
}
