package dev.leat.stage;

import dev.leat.api.Event;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How often events hung in batches of which nothing has come yet, because every worker hung: in the end they are not
 * tried again. Belongs to one context.
 */
final class HungEvents {
    private static final int EVENTS_MAX = 1000;
    /** What hangs once may have waited for a service that was away. */
    private static final int TIMES_MAX = 2;

    private final Map<String, Integer> times = new LinkedHashMap<>();

    void remember(Event event) {
        times.merge(name(event), 1, Integer::sum);
        if (times.size() > EVENTS_MAX) {
            times.remove(times.keySet().iterator().next());
        }
    }

    void forget(List<Event> events) {
        if (!times.isEmpty()) {
            events.forEach(event -> times.remove(name(event)));
        }
    }

    /** The index of the first that hung too often; -1 when there is none. */
    int first(List<Event> events) {
        for (int i = 0; i < events.size() && !times.isEmpty(); i++) {
            if (times.getOrDefault(name(events.get(i)), 0) >= TIMES_MAX) {
                return i;
            }
        }
        return -1;
    }

    private static String name(Event event) {
        return Failures.place(event) + ", " + event.part() + ", " + event.branch();
    }
}
