package dev.leat.stage;

import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.batch.DeadLetter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the outcomes of a list of events in their order; copies nothing as long as nothing changes. */
final class Outcomes {
    private final String stage;
    private final List<Event> events;
    private int seen;
    private @Nullable List<Event> kept;
    private List<DeadLetter> failed = List.of();
    private int dropped;
    private @Nullable Throwable trouble;

    Outcomes(String stage, List<Event> events) {
        this.stage = stage;
        this.events = events;
    }

    /** The outcome of the next event. */
    void add(Outcome outcome) {
        Event event = events.get(seen);
        if (outcome instanceof Outcome.Kept keep) {
            if (kept != null || keep.event() != event) {
                changed().add(keep.event());
            }
        } else if (outcome instanceof Outcome.Dropped) {
            changed();
            dropped++;
        } else if (outcome instanceof Outcome.Split split) {
            changed().addAll(split.events());
            dropped += split.events().isEmpty() ? 1 : 0;
        } else if (outcome instanceof Outcome.Failed failure) {
            changed();
            fail(DeadLetter.of(event, stage, failure.kind(), failure.reason()));
        }
        seen++;
    }

    void trouble(Throwable cause) {
        if (trouble == null) {
            trouble = cause;
        }
    }

    Applied done() {
        return new Applied(kept == null ? events : kept, failed, dropped, trouble);
    }

    /** What an exception of a stage says about its event. */
    static Outcome of(Throwable failure) {
        if (failure instanceof EventException known) {
            return Outcome.failed(known.kind(), known.reason());
        }
        if (failure instanceof StackOverflowError) {
            return Outcome.failed(FailureKind.REJECTED, "the event is nested too deeply for this stage");
        }
        return Outcome.failed(FailureKind.REJECTED, "unexpected " + failure);
    }

    private List<Event> changed() {
        if (kept == null) {
            kept = new ArrayList<>(events.size());
            kept.addAll(events.subList(0, seen));
        }
        return kept;
    }

    private void fail(DeadLetter deadLetter) {
        if (failed.isEmpty()) {
            failed = new ArrayList<>();
        }
        failed.add(deadLetter);
    }
}
