package dev.leat.stage;

import dev.leat.api.Event;
import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.Cancellation;
import dev.leat.bus.WorkSender;
import dev.leat.observe.Tasks;
import dev.leat.observe.Telemetry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs a stage for one lane on a pool of workers: gives each worker one slice at a time and watches that no event takes
 * longer than {@code timeoutMs}. A worker that hangs gets nothing more until it answers; its event fails, the others of
 * its slice go to another worker, or to one that stands in for it.
 */
final class PoolRunner implements Runner {
    /** Only frees what waits for a reply that is lost; slow workers are noticed by the watch long before. */
    private static final long REPLY_MS_MAX = 3_600_000;

    private static final long WATCH_MS_MAX = 500;

    private final StagePlan plan;
    private final Workers workers;
    private final Telemetry telemetry;
    private final long timeoutNs;
    private final ArrayDeque<Work> queue = new ArrayDeque<>();
    private final List<Worker> free = new ArrayList<>();
    private final Map<Work, Busy> running = new HashMap<>();
    private final Tasks tasks;
    private final HungEvents hung = new HungEvents();

    private @Nullable Vertx vertx;
    private @Nullable Context context;
    private boolean watching;
    /** Slices of failed jobs that may be in the queue; some of them are not there any more. */
    private int over;

    PoolRunner(StagePlan plan, Workers workers, int lane, Telemetry telemetry) {
        this.plan = plan;
        this.workers = workers;
        this.telemetry = telemetry;
        this.tasks = telemetry.tasks(plan.name(), lane, Tasks.Kind.SLICE);
        this.timeoutNs = TimeUnit.MILLISECONDS.toNanos(plan.config().timeoutMs());
        free.addAll(workers.inOrder(lane));
    }

    /** A slice and the batch that it belongs to; compared by identity of the slice. */
    private record Work(PoolJob job, Slice slice, long queuedNs) {}

    private record Busy(Worker worker, long sinceNs) {}

    @Override
    public void start(Vertx ownVertx, Context ownContext) {
        vertx = ownVertx;
        context = ownContext;
    }

    @Override
    public Future<Run> run(List<Event> events, Cancellation cancellation) {
        if (events.isEmpty()) {
            long nowNs = System.nanoTime();
            return Future.succeededFuture(new Run(Applied.nothing(events), nowNs, nowNs));
        }
        PoolJob job = new PoolJob(events, cancellation, plan.failures());
        Runnable cancelled = () -> Objects.requireNonNull(context).runOnContext(ignored -> cancel(job));
        cancellation.onCancel(cancelled);
        enqueue(job, job.cut(workers.poolSize()));
        pump();
        return job.result().onSuccess(run -> hung.forget(events)).onComplete(done -> cancellation.remove(cancelled));
    }

    /** Slices that a worker has begun see the cancellation themselves. */
    private void cancel(PoolJob job) {
        fail(job, plan.failures().givenUp());
    }

    /** Looks through the queue only when half of it may be for nobody: there may be a job, and its end, per event. */
    private void fail(PoolJob job, BatchException failure) {
        job.fail(failure);
        over += job.slices();
        if (over > queue.size() / 2) {
            over = 0;
            queue.removeIf(this::isOver);
        }
    }

    private void enqueue(PoolJob job, List<Slice> slices) {
        for (Slice slice : slices) {
            int known = hung.first(slice.events());
            if (known < 0) {
                tasks.created();
                queue.add(new Work(job, slice, System.nanoTime()));
            } else {
                job.started();
                job.failed(slice, known, new Outcome.Failed(FailureKind.TIMEOUT, plan.timeoutReason()));
                enqueue(job, job.without(slice, known));
            }
        }
    }

    private void pump() {
        Worker worker = somethingWaits() ? freeWorker() : null;
        while (worker != null) {
            send(worker, queue.remove());
            worker = somethingWaits() ? freeWorker() : null;
        }
        if (running.isEmpty() && !queue.isEmpty()) {
            giveUp();
        }
    }

    /** Passes over what nobody needs any more. */
    private boolean somethingWaits() {
        while (!queue.isEmpty() && isOver(queue.element())) {
            queue.remove();
        }
        return !queue.isEmpty();
    }

    /** Whoever asks takes it out of the queue when it is. */
    private boolean isOver(Work work) {
        boolean isOver = work.job().isOver();
        if (isOver) {
            tasks.endedWaiting(Tasks.End.CANCELLED);
        }
        return isOver;
    }

    private @Nullable Worker freeWorker() {
        long nowNs = System.nanoTime();
        List<Worker> serving = workers.serving(nowNs, timeoutNs);
        Worker found = free(serving::contains);
        // one whose late answer is on its way serves and is not free yet: any other is better than none
        return found == null && running.isEmpty() ? free(worker -> !worker.hangs(nowNs, timeoutNs)) : found;
    }

    private @Nullable Worker free(Predicate<Worker> wanted) {
        for (Worker worker : free) {
            if (wanted.test(worker)) {
                free.remove(worker);
                return worker;
            }
        }
        return null;
    }

    private void send(Worker worker, Work work) {
        work.job().started();
        tasks.started();
        running.put(work, new Busy(worker, System.nanoTime()));
        watch();
        sent(worker, work.slice())
                .onComplete(applied -> answered(worker, work, applied), failure -> failed(worker, work, failure));
    }

    /** One that stands in for another is deployed first, and that ends on another context. */
    private Future<Applied> sent(Worker worker, Slice slice) {
        WorkSender<Slice, Applied> sender =
                new WorkSender<>(Objects.requireNonNull(vertx), worker.address(), Applied.class, REPLY_MS_MAX);
        Future<Void> ready = worker.ready();
        if (ready.succeeded()) {
            return sender.send(slice);
        }
        Promise<Applied> applied = Promise.promise();
        ready.onComplete(deployed -> Objects.requireNonNull(context)
                .runOnContext(go -> ready.compose(done -> sender.send(slice)).onComplete(applied)));
        return applied.future();
    }

    /**
     * An answer to work that was taken away in between only tells that the worker is free again. That it is must be
     * known before anybody is told: they may bring more at once.
     */
    private void answered(Worker worker, Work work, Applied applied) {
        free.add(worker);
        Busy busy = running.remove(work);
        if (busy != null) {
            ended(work, busy, Tasks.End.DONE);
            work.job().done(work.slice(), applied);
        }
        pump();
    }

    private void failed(Worker worker, Work work, Throwable failure) {
        free.add(worker);
        Busy busy = running.remove(work);
        if (busy != null) {
            ended(work, busy, Ends.of(failure));
            fail(
                    work.job(),
                    failure instanceof BatchException known
                            ? known
                            : new BatchException(BatchFailure.OUTAGE, String.valueOf(failure)));
        }
        pump();
    }

    private void ended(Work work, Busy busy, Tasks.End end) {
        tasks.ended(end);
        tasks.took(busy.sinceNs - work.queuedNs, System.nanoTime() - busy.sinceNs);
    }

    /**
     * All workers hang. The source comes back later; whichever worker has answered by then serves it. Who is told may
     * bring more at once, and that is told the same.
     */
    private void giveUp() {
        BatchException hangs = new BatchException(
                BatchFailure.OUTAGE,
                "all " + workers.count() + " workers of stage '" + plan.name() + "' hang, " + plan.timeoutReason());
        List<Work> all = List.copyOf(queue);
        all.forEach(work -> tasks.endedWaiting(Tasks.End.FAILED));
        queue.clear();
        over = 0;
        all.forEach(work -> work.job().fail(hangs));
    }

    private void watch() {
        if (!watching && !running.isEmpty()) {
            watching = true;
            long periodMs = Math.max(1, Math.min(plan.config().timeoutMs() / 4, WATCH_MS_MAX));
            Objects.requireNonNull(vertx).setTimer(periodMs, fired -> {
                watching = false;
                takeAwayFromHangingWorkers();
                watch();
            });
        }
    }

    private void takeAwayFromHangingWorkers() {
        long nowNs = System.nanoTime();
        List<Work> taken = new ArrayList<>();
        running.forEach((work, busy) -> {
            if (busy.worker.hangs(nowNs, timeoutNs)) {
                taken.add(work);
            }
        });
        for (Work work : taken) {
            Busy busy = Objects.requireNonNull(running.remove(work));
            work.slice().withdraw();
            int late = work.slice().lateEvent(nowNs, timeoutNs);
            ended(work, busy, late >= 0 ? Tasks.End.TIMED_OUT : Tasks.End.CANCELLED);
            if (late >= 0) {
                fail(work, late);
                enqueue(work.job(), work.job().without(work.slice(), late));
            } else {
                enqueue(work.job(), List.of(work.job().again(work.slice())));
            }
        }
        if (!taken.isEmpty()) {
            pump();
        }
    }

    private void fail(Work work, int index) {
        Event event = work.slice().events().get(index);
        String what = plan.timeoutReason() + ": " + Failures.place(event);
        TimeoutException hanging = new TimeoutException(what);
        hanging.setStackTrace(work.slice().stack());
        telemetry.stageTrouble(plan.name(), what, hanging);
        if (!work.job().isOver()) {
            hung.remember(event);
        }
        work.job().failed(work.slice(), index, new Outcome.Failed(FailureKind.TIMEOUT, plan.timeoutReason()));
    }
}
