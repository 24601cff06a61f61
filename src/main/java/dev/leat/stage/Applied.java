package dev.leat.stage;

import dev.leat.api.Event;
import dev.leat.batch.DeadLetter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a stage made of some events.
 *
 * @param kept those that go on, in order; the very list that came in when nothing changed
 * @param sources for each of those, the index of the event that came in; null when nothing changed
 * @param dropped those that end here, on purpose or because they failed and the stage drops such
 * @param passed of those that failed, how many were dropped or went on with a fallback
 * @param stop the first failure that is to stop the pipeline, or null
 * @param trouble an exception that no stage should throw, the first of several, or null
 */
record Applied(
        List<Event> kept,
        int @Nullable [] sources,
        List<DeadLetter> failed,
        int dropped,
        int passed,
        @Nullable DeadLetter stop,
        @Nullable Throwable trouble) {

    static Applied nothing(List<Event> events) {
        return new Applied(events, null, List.of(), 0, 0, null, null);
    }

    /** Those of several neighbours by the index of their first event; {@code events} is what they were made from. */
    static Applied join(Map<Integer, Applied> parts, List<Event> events, boolean unchanged) {
        List<Event> kept = unchanged ? events : new ArrayList<>(events.size());
        IntStream.Builder sources = IntStream.builder();
        List<DeadLetter> failed = new ArrayList<>(0);
        int dropped = 0;
        int passed = 0;
        DeadLetter stop = null;
        Throwable trouble = null;
        for (Map.Entry<Integer, Applied> entry : parts.entrySet()) {
            Applied part = entry.getValue();
            if (!unchanged) {
                kept.addAll(part.kept());
                part.addSources(entry.getKey(), sources);
            }
            failed.addAll(part.failed());
            dropped += part.dropped();
            passed += part.passed();
            stop = stop == null ? part.stop() : stop;
            trouble = trouble == null ? part.trouble() : trouble;
        }
        int @Nullable [] indexes = unchanged ? null : sources.build().toArray();
        return new Applied(kept, indexes, failed, dropped, passed, stop, trouble);
    }

    /** The index of the event that one of those that go on was made from. */
    int source(int index) {
        return sources == null ? index : sources[index];
    }

    /** With so many more that could not be processed as they should and went on all the same. */
    Applied plusPassed(int more) {
        return more == 0 ? this : new Applied(kept, sources, failed, dropped, passed + more, stop, trouble);
    }

    private void addSources(int first, IntStream.Builder all) {
        for (int i = 0; i < kept.size(); i++) {
            all.add(first + source(i));
        }
    }
}
