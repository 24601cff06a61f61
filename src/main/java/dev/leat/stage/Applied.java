package dev.leat.stage;

import dev.leat.api.Event;
import dev.leat.batch.DeadLetter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a stage made of some events.
 *
 * @param kept those that go on, in order; the very list that came in when nothing changed
 * @param dropped those that end here, on purpose or because they failed and the stage drops such
 * @param passed of those that failed, how many were dropped or went on with a fallback
 * @param stop the first failure that is to stop the pipeline, or null
 * @param trouble an exception that no stage should throw, the first of several, or null
 */
record Applied(
        List<Event> kept,
        List<DeadLetter> failed,
        int dropped,
        int passed,
        @Nullable DeadLetter stop,
        @Nullable Throwable trouble) {

    static Applied nothing(List<Event> events) {
        return new Applied(events, List.of(), 0, 0, null, null);
    }

    /** Those of several neighbours, one after another; {@code events} is what they were made from. */
    static Applied join(Iterable<Applied> parts, List<Event> events, boolean unchanged) {
        List<Event> kept = unchanged ? events : new ArrayList<>(events.size());
        List<DeadLetter> failed = new ArrayList<>(0);
        int dropped = 0;
        int passed = 0;
        DeadLetter stop = null;
        Throwable trouble = null;
        for (Applied part : parts) {
            if (!unchanged) {
                kept.addAll(part.kept());
            }
            failed.addAll(part.failed());
            dropped += part.dropped();
            passed += part.passed();
            stop = stop == null ? part.stop() : stop;
            trouble = trouble == null ? part.trouble() : trouble;
        }
        return new Applied(kept, failed, dropped, passed, stop, trouble);
    }
}
