package dev.leat.stage;

import dev.leat.api.AsyncStage;
import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.observe.Telemetry;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs an asynchronous stage for one lane: at most {@code concurrency} events at once, taken from the batches in the
 * order in which those came, each given up after {@code timeoutMs}.
 */
final class AsyncRunner implements Runner {
    private final StagePlan plan;
    private final AsyncStage stage;
    private final Telemetry telemetry;
    private final ArrayDeque<AsyncJob> queue = new ArrayDeque<>();
    /** In the order in which they began, so the first one is the first to time out. */
    private final Set<Call> calls = new LinkedHashSet<>();

    private @Nullable Vertx vertx;
    private @Nullable Context context;
    private @Nullable Thread loop;
    private boolean watching;
    private boolean pumping;

    AsyncRunner(StagePlan plan, AsyncStage stage, Telemetry telemetry) {
        this.plan = plan;
        this.stage = stage;
        this.telemetry = telemetry;
    }

    /** One event that the stage was asked about and has not answered. */
    private record Call(AsyncJob job, int index, long startedNs) {
        /** Identity: two calls are never the same. */
        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    @Override
    public void start(Vertx ownVertx, Context ownContext) {
        vertx = ownVertx;
        context = ownContext;
        loop = Thread.currentThread();
    }

    @Override
    public Future<Run> run(Batch batch) {
        AsyncJob job = new AsyncJob(plan.name(), batch);
        if (batch.events().isEmpty()) {
            job.end();
            return job.result();
        }
        Runnable cancelled = () -> onLoop(() -> cancel(job));
        batch.cancellation().onCancel(cancelled);
        queue.add(job);
        pump();
        return job.result().onComplete(done -> batch.cancellation().remove(cancelled));
    }

    private void cancel(AsyncJob job) {
        queue.remove(job);
        job.fail(new BatchException(BatchFailure.CANCELLED, "the claim was given up while " + plan.name() + " ran"));
        pump();
    }

    /** Begins as many events as may be on the way; an answer that is there at once does not recurse. */
    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        while (calls.size() < plan.config().concurrency() && !queue.isEmpty()) {
            AsyncJob job = queue.element();
            int index = job.begin();
            if (job.allBegun()) {
                queue.remove();
            }
            call(job, index);
        }
        pumping = false;
    }

    private void call(AsyncJob job, int index) {
        Future<Outcome> answer = Applier.apply(stage, job.event(index));
        if (answer.isComplete()) {
            settle(job, index, answer);
            return;
        }
        Call call = new Call(job, index, System.nanoTime());
        calls.add(call);
        watch();
        answer.onComplete(result -> onLoop(() -> answered(call, result)));
    }

    private void answered(Call call, AsyncResult<Outcome> result) {
        if (calls.remove(call)) {
            settle(call.job(), call.index(), result);
            pump();
        }
    }

    private void settle(AsyncJob job, int index, AsyncResult<Outcome> result) {
        if (result.succeeded()) {
            job.settle(index, Applier.known(result.result()));
        } else {
            job.settle(index, result.cause());
        }
    }

    /** One timer per lane, for the call that began first. */
    private void watch() {
        if (!watching && !calls.isEmpty()) {
            watching = true;
            long sinceNs = System.nanoTime() - calls.iterator().next().startedNs();
            long leftMs = plan.config().timeoutMs() - TimeUnit.NANOSECONDS.toMillis(sinceNs);
            Objects.requireNonNull(vertx).setTimer(Math.max(leftMs, 1), fired -> {
                watching = false;
                giveUpLateCalls();
                watch();
            });
        }
    }

    private void giveUpLateCalls() {
        long nowNs = System.nanoTime();
        long timeoutNs = TimeUnit.MILLISECONDS.toNanos(plan.config().timeoutMs());
        int late = 0;
        Iterator<Call> open = calls.iterator();
        while (open.hasNext()) {
            Call call = open.next();
            if (nowNs - call.startedNs() < timeoutNs) {
                break;
            }
            open.remove();
            late++;
            call.job().settle(call.index(), Outcome.failed(FailureKind.TIMEOUT, plan.timeoutReason()));
        }
        if (late > 0) {
            telemetry.stageTrouble(
                    plan.name(), plan.timeoutReason() + ", events: " + late, new TimeoutException(plan.name()));
            pump();
        }
    }

    /** A stage may complete its futures on any thread. */
    private void onLoop(Runnable step) {
        if (Thread.currentThread() == loop) {
            step.run();
        } else {
            Objects.requireNonNull(context).runOnContext(ignored -> step.run());
        }
    }
}
