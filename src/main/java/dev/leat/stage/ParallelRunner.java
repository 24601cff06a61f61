package dev.leat.stage;

import dev.leat.api.Event;
import dev.leat.batch.Cancellation;
import dev.leat.observe.Tasks;
import dev.leat.stage.builtin.Parallel;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs a {@code parallel} for one lane: at most {@code concurrency} events at once, in the order in which they came,
 * each through all branches at the same time and for at most {@code timeoutMs}. Confined to its lane's event loop.
 */
final class ParallelRunner implements Runner {
    private final StagePlan plan;
    private final Parallel options;
    private final Tasks tasks;
    private final Map<String, Chain> branches;
    private final ArrayDeque<Gathering> waiting = new ArrayDeque<>();
    private @Nullable Context context;
    private @Nullable Thread loop;
    private @Nullable Expiries<Gathering> late;
    private int running;
    private boolean pumping;

    /** @param tasks gets the life of each event */
    ParallelRunner(StagePlan plan, Parallel options, Map<String, Chain> branches, Tasks tasks) {
        this.plan = plan;
        this.tasks = tasks;
        this.options = options;
        this.branches = new LinkedHashMap<>(branches);
    }

    @Override
    public void start(Vertx vertx, Context ownContext) {
        context = ownContext;
        loop = Thread.currentThread();
        late = new Expiries<>(vertx, plan.config().timeoutMs(), gathering -> gathering.late(plan.timeoutReason()));
        branches.values().forEach(branch -> branch.start(vertx, ownContext));
    }

    @Override
    public Future<Run> run(List<Event> events, Cancellation cancellation) {
        GatherJob job = new GatherJob(plan.failures(), events);
        Runnable cancelled = () -> onLoop(() -> cancel(job));
        cancellation.onCancel(cancelled);
        for (int i = 0; i < events.size(); i++) {
            tasks.created();
            waiting.add(new Gathering(job, i, options, branches));
        }
        pump();
        return job.result().onComplete(done -> cancellation.remove(cancelled));
    }

    private void cancel(GatherJob job) {
        job.fail(plan.failures().givenUp());
        waiting.removeIf(this::isOver);
    }

    private boolean isOver(Gathering gathering) {
        boolean over = gathering.job().isOver();
        if (over) {
            tasks.endedWaiting(Tasks.End.CANCELLED);
        }
        return over;
    }

    /**
     * Begins as many events as may be on the way, the rest in a later turn when that takes long; one that is over at
     * once does not recurse.
     */
    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        long untilNs = System.nanoTime() + Calls.TURN_NS;
        while (running < plan.concurrency() && !waiting.isEmpty()) {
            Gathering gathering = waiting.remove();
            if (!isOver(gathering)) {
                begin(gathering);
            }
            if (System.nanoTime() - untilNs > 0) {
                Objects.requireNonNull(context).runOnContext(later -> {
                    pumping = false;
                    pump();
                });
                return;
            }
        }
        pumping = false;
    }

    private void begin(Gathering gathering) {
        running++;
        tasks.started();
        long startedNs = System.nanoTime();
        Expiries<Gathering> deadlines = Objects.requireNonNull(late);
        Expiries.Watch<Gathering> deadline = deadlines.begin(gathering);
        gathering.begin(end -> {
            deadline.end();
            running--;
            tasks.ended(end);
            tasks.took(startedNs - gathering.madeNs(), System.nanoTime() - startedNs);
            pump();
        });
    }

    /** A claim is given up on the thread of the source. */
    private void onLoop(Runnable step) {
        if (Thread.currentThread() == loop) {
            step.run();
        } else {
            Objects.requireNonNull(context).runOnContext(ignored -> step.run());
        }
    }
}
