package dev.leat.stage;

import dev.leat.api.Event;
import dev.leat.batch.Cancellation;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/** One way to run a stage for one lane: directly, on a pool, or awaiting its answers. Used on one event loop only. */
interface Runner {
    /**
     * What became of some events.
     *
     * @param startedNs {@link System#nanoTime()} when work on it began
     * @param endedNs when its last outcome was there
     * @param inside what the stages inside of this one did
     */
    record Run(Applied applied, long startedNs, long endedNs, List<Tally> inside) {
        public Run {
            inside = List.copyOf(inside);
        }

        public Run(Applied applied, long startedNs, long endedNs) {
            this(applied, startedNs, endedNs, List.of());
        }
    }

    /** Called once, on the context that all runs will be on. */
    default void start(Vertx vertx, Context context) {}

    /**
     * Works on neighbouring events of one partition. Completes on the context it was called on, when every event has
     * its outcome; fails with a {@link dev.leat.batch.BatchException}, at once when cancelled.
     */
    Future<Run> run(List<Event> events, Cancellation cancellation);
}
