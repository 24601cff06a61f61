package dev.leat.stage;

import dev.leat.api.Event;
import dev.leat.api.Outcome;
import dev.leat.batch.BatchException;
import dev.leat.batch.Cancellation;
import dev.leat.stage.Runner.Run;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One batch on a pool: cut into slices, and put together again in the order of its events. */
final class PoolJob {
    /** Small enough that cancelling and sharing workers between lanes does not take long. */
    static final int SLICE_EVENTS_MAX = 64;

    private final List<Event> events;
    private final Cancellation cancellation;
    private final Failures failures;
    private final Promise<Run> result = Promise.promise();
    private final Map<Integer, Applied> parts = new TreeMap<>();
    private int open;
    private int slices;
    private boolean unchanged = true;
    private long startedNs = -1;

    PoolJob(List<Event> events, Cancellation cancellation, Failures failures) {
        this.events = events;
        this.cancellation = cancellation;
        this.failures = failures;
        this.open = events.size();
    }

    Future<Run> result() {
        return result.future();
    }

    boolean isOver() {
        return result.future().isComplete();
    }

    void started() {
        if (startedNs < 0) {
            startedNs = System.nanoTime();
        }
    }

    /** Slices that give every worker something to do. */
    List<Slice> cut(int workers) {
        int size = Math.min((open + workers - 1) / workers, SLICE_EVENTS_MAX);
        List<Slice> slices = new ArrayList<>();
        for (int from = 0; from < events.size(); from += size) {
            slices.add(slice(from, Math.min(from + size, events.size())));
        }
        return slices;
    }

    /** The events of a slice without one of them, to be worked on anew. */
    List<Slice> without(Slice slice, int index) {
        int at = slice.from() + index;
        int end = slice.from() + slice.events().size();
        List<Slice> rest = new ArrayList<>();
        if (index > 0) {
            rest.add(slice(slice.from(), at));
        }
        if (at + 1 < end) {
            rest.add(slice(at + 1, end));
        }
        return rest;
    }

    /** The same events in a slice that no worker has seen. */
    Slice again(Slice slice) {
        return slice(slice.from(), slice.from() + slice.events().size());
    }

    void done(Slice slice, Applied applied) {
        unchanged &= applied.kept() == slice.events();
        put(slice.from(), slice.events().size(), applied);
    }

    void failed(Slice slice, int index, Outcome.Failed failure) {
        unchanged = false;
        Outcomes outcome = new Outcomes(failures, List.of(slice.events().get(index)));
        outcome.add(failure);
        put(slice.from() + index, 1, outcome.done());
    }

    void fail(BatchException failure) {
        result.tryFail(failure);
    }

    /** How many were made so far. */
    int slices() {
        return slices;
    }

    private Slice slice(int from, int to) {
        slices++;
        return new Slice(from, events.subList(from, to), cancellation, failures);
    }

    private void put(int from, int count, Applied applied) {
        parts.put(from, applied);
        open -= count;
        if (open == 0) {
            result.tryComplete(new Run(Applied.join(parts, events, unchanged), startedNs, System.nanoTime()));
        }
    }
}
