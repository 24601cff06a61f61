package dev.leat.stage;

import dev.leat.api.Event;
import dev.leat.api.Stage;
import dev.leat.batch.Cancellation;
import dev.leat.stage.builtin.GivenUp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Neighbouring events of a batch on their way to a worker; the worker writes its progress, the lane watches it. */
final class Slice {
    private final int from;
    private final List<Event> events;
    private final Cancellation cancellation;
    private final Failures failures;

    private volatile boolean withdrawn;
    private volatile @Nullable Thread thread;
    private volatile long eventStartedNs;
    private volatile int position = -1;

    /** @param from the index of the first event in its batch */
    Slice(int from, List<Event> events, Cancellation cancellation, Failures failures) {
        this.from = from;
        this.events = events;
        this.cancellation = cancellation;
        this.failures = failures;
    }

    int from() {
        return from;
    }

    List<Event> events() {
        return events;
    }

    /** On the worker's thread. A withdrawn slice ends early; what it answers then, nobody reads. */
    Applied apply(Stage stage) {
        thread = Thread.currentThread();
        GivenUp.watch(() -> withdrawn || cancellation.isCancelled());
        try {
            return applyAll(stage);
        } finally {
            GivenUp.unwatch();
        }
    }

    private Applied applyAll(Stage stage) {
        Outcomes outcomes = new Outcomes(failures, events);
        for (int i = 0; i < events.size() && !withdrawn; i++) {
            endWhenCancelled();
            eventStartedNs = System.nanoTime();
            position = i;
            Applier.apply(stage, events.get(i), outcomes);
        }
        endWhenCancelled();
        return outcomes.done();
    }

    private void endWhenCancelled() {
        if (cancellation.isCancelled()) {
            throw failures.givenUp();
        }
    }

    void withdraw() {
        withdrawn = true;
    }

    /** The index in this slice of an event that takes longer than it may; -1 when there is none. */
    int lateEvent(long nowNs, long timeoutNs) {
        int before = position;
        boolean late = before >= 0 && nowNs - eventStartedNs > timeoutNs;
        return late && position == before ? before : -1;
    }

    /** What the worker's thread does right now, to show a person where it hangs. */
    StackTraceElement[] stack() {
        Thread busy = thread;
        return busy == null ? new StackTraceElement[0] : busy.getStackTrace();
    }
}
