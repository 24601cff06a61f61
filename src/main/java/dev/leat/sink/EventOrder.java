package dev.leat.sink;

import dev.leat.api.Event;
import dev.leat.batch.DeadLetter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The order of events of one partition: by offset, and pieces of one record by their number ("2" before "10"). */
final class EventOrder implements Comparator<Event> {
    static final EventOrder INSTANCE = new EventOrder();

    private EventOrder() {}

    @Override
    public int compare(Event one, Event other) {
        int byOffset = Long.compare(one.origin().offset(), other.origin().offset());
        return byOffset == 0 ? comparePart(one.part(), other.part()) : byOffset;
    }

    /** The whole record comes first, a piece before the pieces that it was split into. */
    static int comparePart(@Nullable String one, @Nullable String other) {
        if (one == null || other == null) {
            return Boolean.compare(one != null, other != null);
        }
        String[] left = one.split("\\.", -1);
        String[] right = other.split("\\.", -1);
        for (int at = 0; at < Math.min(left.length, right.length); at++) {
            int byLength = Integer.compare(left[at].length(), right[at].length());
            int byNumber = byLength == 0 ? left[at].compareTo(right[at]) : byLength;
            if (byNumber != 0) {
                return byNumber;
            }
        }
        return Integer.compare(left.length, right.length);
    }

    /** Visits what a batch holds in its order: the dead letters of stages take their places among the events. */
    static void visit(
            List<Event> events, List<DeadLetter> failed, Consumer<Event> onEvent, Consumer<DeadLetter> onDead) {
        List<DeadLetter> letters = sorted(failed);
        int next = 0;
        for (Event event : events) {
            while (next < letters.size() && INSTANCE.compare(letters.get(next).event(), event) <= 0) {
                onDead.accept(letters.get(next++));
            }
            onEvent.accept(event);
        }
        letters.subList(next, letters.size()).forEach(onDead);
    }

    private static List<DeadLetter> sorted(List<DeadLetter> letters) {
        if (letters.size() < 2) {
            return letters;
        }
        List<DeadLetter> sorted = new ArrayList<>(letters);
        sorted.sort(Comparator.comparing(DeadLetter::event, INSTANCE));
        return sorted;
    }
}
