package dev.leat.stage;

import dev.leat.api.Event;
import dev.leat.api.Outcome;
import dev.leat.batch.DeadLetter;
import dev.leat.stage.Runner.Run;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One batch in a {@code parallel} stage: waits for the outcomes of all its events. */
final class GatherJob {
    private final Failures failures;
    private final List<Event> events;
    private final @Nullable Outcome[] outcomes;
    private final Tally.Sheet sheet = new Tally.Sheet();
    private final Promise<Run> result = Promise.promise();
    private final Set<Gathering> begun = new LinkedHashSet<>();
    private long startedNs = -1;
    private int open;
    private int passed;

    GatherJob(Failures failures, List<Event> events) {
        this.failures = failures;
        this.events = events;
        this.outcomes = new Outcome[events.size()];
        this.open = events.size();
        if (events.isEmpty()) {
            end();
        }
    }

    Event event(int index) {
        return events.get(index);
    }

    Tally.Sheet sheet() {
        return sheet;
    }

    Future<Run> result() {
        return result.future();
    }

    boolean isOver() {
        return result.future().isComplete();
    }

    void begun(Gathering gathering) {
        begun.add(gathering);
        startedNs = startedNs < 0 ? System.nanoTime() : startedNs;
    }

    /** @param incomplete a branch that failed or was late is left out of it, or has its fallback */
    void done(Gathering gathering, int index, Outcome outcome, boolean incomplete) {
        begun.remove(gathering);
        outcomes[index] = outcome;
        passed += incomplete && outcome instanceof Outcome.Kept ? 1 : 0;
        open--;
        if (open == 0) {
            end();
        }
    }

    /** A stage inside wants the pipeline to stop because of this event. */
    void stop(DeadLetter letter) {
        Applied stopped = new Applied(events, null, List.of(letter), 0, 0, letter, null);
        result.tryComplete(new Run(stopped, startedNs, System.nanoTime(), sheet.all()));
        giveUp();
    }

    /** Nothing of it goes on. */
    void fail(Throwable failure) {
        result.tryFail(failure);
        giveUp();
    }

    private void giveUp() {
        List<Gathering> all = List.copyOf(begun);
        begun.clear();
        all.forEach(Gathering::giveUp);
    }

    private void end() {
        Outcomes all = new Outcomes(failures, events);
        for (Outcome outcome : outcomes) {
            all.add(Objects.requireNonNull(outcome));
        }
        long nowNs = System.nanoTime();
        Applied applied = all.done().plusPassed(passed);
        result.tryComplete(new Run(applied, startedNs < 0 ? nowNs : startedNs, nowNs, sheet.all()));
    }
}
