package dev.leat.stage;

import dev.leat.api.Event;
import dev.leat.api.Outcome;
import dev.leat.batch.DeadLetter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Collects the outcomes of a list of events in their order; copies nothing as long as nothing changes. */
final class Outcomes {
    private final Failures failures;
    private final List<Event> events;
    private int seen;
    private @Nullable List<Event> kept;
    private int[] sources = {};
    private List<DeadLetter> failed = List.of();
    private int dropped;
    private int passed;
    private @Nullable DeadLetter stop;
    private @Nullable Throwable trouble;

    Outcomes(Failures failures, List<Event> events) {
        this.failures = failures;
        this.events = events;
    }

    Failures failures() {
        return failures;
    }

    /** The outcome of the next event. */
    void add(Outcome outcome) {
        Event event = events.get(seen);
        if (outcome instanceof Outcome.Kept keep) {
            if (kept != null || keep.event() != event) {
                keep(keep.event());
            }
        } else if (outcome instanceof Outcome.Dropped) {
            changed();
            dropped++;
        } else if (outcome instanceof Outcome.Split split) {
            changed();
            split.events().forEach(this::keep);
            dropped += split.events().isEmpty() ? 1 : 0;
        } else if (outcome instanceof Outcome.Failed failure) {
            fail(event, failure);
        }
        seen++;
    }

    void trouble(Throwable cause) {
        if (trouble == null) {
            trouble = cause;
        }
    }

    Applied done() {
        List<Event> changed = kept;
        return changed == null
                ? new Applied(events, null, failed, dropped, passed, stop, trouble)
                : new Applied(changed, Arrays.copyOf(sources, changed.size()), failed, dropped, passed, stop, trouble);
    }

    private List<Event> changed() {
        if (kept == null) {
            kept = new ArrayList<>(events.size());
            kept.addAll(events.subList(0, seen));
            sources = IntStream.range(0, events.size()).toArray();
        }
        return kept;
    }

    private void keep(Event event) {
        List<Event> others = changed();
        if (others.size() == sources.length) {
            sources = Arrays.copyOf(sources, others.size() * 2);
        }
        sources[others.size()] = seen;
        others.add(event);
    }

    private void fail(Event event, Outcome.Failed failure) {
        changed();
        DeadLetter letter = DeadLetter.of(event, failures.stage(), failure.kind(), failure.reason());
        switch (failures.policy()) {
            case DEAD_LETTER -> set(letter);
            case PARK -> set(letter.withParked(true));
            case DROP -> {
                dropped++;
                passed++;
            }
            case DEFAULT -> {
                Event replaced = failures.fallback(event);
                if (replaced == null) {
                    set(letter);
                } else {
                    keep(replaced);
                    passed++;
                }
            }
            case STOP -> {
                set(letter);
                stop = stop == null ? letter : stop;
            }
        }
    }

    private void set(DeadLetter letter) {
        if (failed.isEmpty()) {
            failed = new ArrayList<>();
        }
        failed.add(letter);
    }
}
