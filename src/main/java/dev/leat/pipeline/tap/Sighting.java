package dev.leat.pipeline.tap;

import dev.leat.api.Event;
import dev.leat.batch.DeadLetter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event as it was seen at a stage.
 *
 * @param before as it came to the stage
 * @param after what the stage made of it; empty when nothing goes on, or when the tap only sees what arrives
 */
record Sighting(
        int lane,
        Event before,
        Outcome outcome,
        List<Event> after,
        @Nullable DeadLetter failed) {
    /** What became of the event. */
    enum Outcome {
        /** Seen on arrival; a tap at the source or the sink does not see more. */
        ARRIVED,
        KEPT,
        DROPPED,
        FAILED
    }

    Sighting {
        after = List.copyOf(after);
    }

    static Sighting arrived(int lane, Event event) {
        return new Sighting(lane, event, Outcome.ARRIVED, List.of(), null);
    }

    /** @param letters those of the batch behind the stage */
    static Sighting of(int lane, Event before, List<Event> batch, List<DeadLetter> letters) {
        EventId id = EventId.of(before);
        List<Event> after =
                batch.stream().filter(event -> id.isOrBecame(EventId.of(event))).toList();
        DeadLetter failed = letters.stream()
                .filter(letter -> id.isOrBecame(EventId.of(letter.event())))
                .findFirst()
                .orElse(null);
        Outcome outcome = !after.isEmpty() ? Outcome.KEPT : failed != null ? Outcome.FAILED : Outcome.DROPPED;
        return new Sighting(lane, before, outcome, after, failed);
    }
}
