package dev.leat.stage;

import dev.leat.api.Event;
import dev.leat.batch.DeadLetter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a stage made of some events.
 *
 * @param kept those that go on, in order; the very list that came in when nothing changed
 * @param trouble an exception that no stage should throw, the first of several, or null
 */
record Applied(
        List<Event> kept,
        List<DeadLetter> failed,
        int dropped,
        @Nullable Throwable trouble) {}
