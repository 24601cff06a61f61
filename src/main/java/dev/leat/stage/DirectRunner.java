package dev.leat.stage;

import dev.leat.api.Event;
import dev.leat.api.Stage;
import dev.leat.batch.Cancellation;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs a cheap stage right on the lane's event loop. What takes long all the same, as with texts that somebody chose,
 * lets others have their turn between two events. Confined to that loop.
 */
final class DirectRunner implements Runner {
    /** A look at the clock takes 22 ns, a cheap stage 5 ns for an event: while events are fast it is seldom. */
    private static final int EVENTS_BETWEEN_LOOKS_MAX = 32;

    private static final long FAST_NS = 100_000;

    private final Failures failures;
    private final Stage stage;
    /** The first one is worked on. */
    private final ArrayDeque<Job> jobs = new ArrayDeque<>();

    private @Nullable Context context;

    DirectRunner(Failures failures, Stage stage) {
        this.failures = failures;
        this.stage = stage;
    }

    @Override
    public void start(Vertx vertx, Context ownContext) {
        context = ownContext;
    }

    @Override
    public Future<Run> run(List<Event> events, Cancellation cancellation) {
        Job job = new Job(events, cancellation);
        jobs.add(job);
        if (jobs.size() == 1) {
            turn();
        }
        return job.result.future();
    }

    private void turn() {
        long untilNs = System.nanoTime() + Calls.TURN_NS;
        while (!jobs.isEmpty()) {
            Job job = jobs.element();
            job.work(untilNs);
            if (!job.result.future().isComplete()) {
                Objects.requireNonNull(context).runOnContext(later -> turn());
                return;
            }
            jobs.remove();
        }
    }

    /** Some events, and how far they are. */
    private final class Job {
        private final List<Event> events;
        private final Cancellation cancellation;
        private final Outcomes outcomes;
        private final Promise<Run> result = Promise.promise();
        private long startedNs;
        private int next;

        Job(List<Event> events, Cancellation cancellation) {
            this.events = events;
            this.cancellation = cancellation;
            this.outcomes = new Outcomes(failures, events);
        }

        /** Completes the result, unless the time is over before. */
        void work(long untilNs) {
            long lookedNs = System.nanoTime();
            startedNs = next == 0 ? lookedNs : startedNs;
            int together = 1;
            try {
                while (next < events.size()) {
                    if (cancellation.isCancelled()) {
                        throw failures.givenUp();
                    }
                    int end = Math.min(events.size(), next + together);
                    while (next < end) {
                        Applier.apply(stage, events.get(next), outcomes);
                        next++;
                    }
                    long nowNs = System.nanoTime();
                    if (nowNs - untilNs > 0) {
                        return;
                    }
                    together = nowNs - lookedNs < FAST_NS ? Math.min(2 * together, EVENTS_BETWEEN_LOOKS_MAX) : 1;
                    lookedNs = nowNs;
                }
            } catch (Throwable fault) { // in a later turn nobody else would answer
                result.fail(fault);
                return;
            }
            result.complete(new Run(outcomes.done(), startedNs, System.nanoTime()));
        }
    }
}
