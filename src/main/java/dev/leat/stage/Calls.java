package dev.leat.stage;

import dev.leat.api.AsyncStage;
import dev.leat.api.Event;
import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.api.TransientException;
import dev.leat.batch.BatchException;
import dev.leat.batch.Cancellation;
import dev.leat.observe.Tasks;
import dev.leat.observe.Telemetry;
import dev.leat.stage.AsyncRunner.Service;
import dev.leat.stage.OpenCall.Answered;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One asynchronous stage in one lane: at most {@code concurrency} events at once, in the order in which they came, each
 * tried again while that can help and given up after {@code timeoutMs}. Confined to its lane's event loop.
 */
final class Calls {
    /** How long it may hold the event loop in one turn, about. */
    static final long TURN_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final StagePlan plan;
    private final AsyncStage stage;
    private final Telemetry telemetry;
    private final Tasks tasks;
    private final @Nullable Breaker breaker;
    private final Vertx vertx;
    private final Context context;
    private final Thread loop = Thread.currentThread();
    private final Retries retries;
    private final Expiries<OpenCall> whole;
    private final @Nullable Expiries<Attempt> each;
    private final ArrayDeque<OpenCall> waiting = new ArrayDeque<>();
    private int running;
    private boolean beginning;
    /** The breaker tries whether the service is back, with another lane's event; it says when to go on. */
    private boolean refused;

    /** @param context the lane's; the caller is on it */
    Calls(StagePlan plan, Service service, Telemetry telemetry, Tasks tasks, Context context) {
        this.plan = plan;
        this.stage = service.stage();
        this.telemetry = telemetry;
        this.tasks = tasks;
        this.breaker = service.breaker();
        this.vertx = context.owner();
        this.context = context;
        this.retries = Retries.of(plan.config());
        this.whole = new Expiries<>(vertx, plan.config().timeoutMs(), this::late);
        Long attemptMs = plan.config().retry().attemptMs();
        this.each = attemptMs == null
                ? null
                : new Expiries<>(
                        vertx,
                        attemptMs,
                        attempt -> attempt.cancel(new TransientException(
                                FailureKind.TIMEOUT, "no answer within " + attemptMs + " ms (retry.attemptMs)")));
        if (breaker != null) {
            breaker.onAdmitting(() -> context.runOnContext(ignored -> {
                refused = false;
                begin();
            }));
        }
    }

    /**
     * Its answer is the event's outcome; that fails with a {@link BatchException}, at once when cancelled, or when the
     * stage itself fails with one: then it is not the event that is at fault, and the whole batch ends so.
     *
     * @param cancellation looked at when its turn comes; whoever calls also tells {@link #cancel}
     * @param untilNs {@link System#nanoTime()} after which it begins in a later turn of the loop
     */
    OpenCall call(Event event, Cancellation cancellation, long untilNs) {
        OpenCall call = new OpenCall(event, cancellation);
        waiting.add(call);
        tasks.created();
        begin(untilNs);
        call.waits();
        return call;
    }

    /** Nobody needs the answers any more; from any thread. */
    void cancel(List<OpenCall> calls) {
        onLoop(() -> {
            calls.forEach(this::cancel);
            begin();
        });
    }

    private void begin() {
        begin(System.nanoTime() + TURN_NS);
    }

    /**
     * Begins as many events as may be on the way, the rest in a later turn when that takes long; an answer that is
     * there at once does not recurse.
     */
    private void begin(long untilNs) {
        if (beginning) {
            return;
        }
        beginning = true;
        while (running < concurrency() && !waiting.isEmpty() && !refused && (breaker == null || breaker.admits())) {
            OpenCall call = waiting.remove();
            if (call.isOver()) {
                continue;
            }
            if (call.cancellation.isCancelled()) {
                cancel(call);
                continue;
            }
            running++;
            tasks.started();
            call.startedNs = System.nanoTime();
            call.deadline = whole.begin(call);
            attempt(call);
            if (System.nanoTime() - untilNs > 0) {
                context.runOnContext(next -> {
                    beginning = false;
                    begin();
                });
                return;
            }
        }
        beginning = false;
    }

    /** While the breaker tries whether the service is back, one at a time is enough. */
    private int concurrency() {
        return breaker == null || breaker.isClosed() ? plan.concurrency() : 1;
    }

    private void attempt(OpenCall call) {
        call.attempts++;
        Attempt attempt = new Attempt(call.attempts, call.startedNs + retries.timeoutNs());
        call.attempt = attempt;
        if (each != null) {
            attempt.deadline = each.begin(attempt);
        }
        Future<Outcome> answer = breaker == null ? ask(call, attempt) : breaker.run(() -> ask(call, attempt));
        if (answer.isComplete()) {
            answered(call, attempt, answer);
        } else {
            call.away = true;
            answer.onComplete(result -> onLoop(() -> answered(call, attempt, result)));
        }
    }

    private Future<Outcome> ask(OpenCall call, Attempt attempt) {
        attempt.answer(Applier.apply(stage, call.event, attempt.call()));
        return attempt.answer();
    }

    private void answered(OpenCall call, Attempt attempt, AsyncResult<Outcome> result) {
        ended(attempt.deadline);
        attempt.call().over();
        if (call.attempt != attempt || call.isOver()) {
            return;
        }
        call.attempt = null;
        if (result.succeeded()) {
            end(call, new Answered(Applier.known(result.result()), null));
        } else if (Breaker.refused(result.cause())) {
            refused = true;
            hold(call);
        } else if (result.cause() instanceof TransientException passing) {
            tryAgain(call, passing);
        } else {
            failed(call, result.cause());
        }
    }

    private void failed(OpenCall call, Throwable failure) {
        BatchException decided = plan.failures().decided(call.event, failure);
        if (decided == null) {
            end(call, new Answered(Failures.of(failure), Failures.isTrouble(failure) ? failure : null));
            return;
        }
        end(call, Tasks.End.FAILED);
        call.answer.tryFail(decided);
        begin();
    }

    private void tryAgain(OpenCall call, TransientException passing) {
        if (breaker != null && !breaker.isClosed()) {
            hold(call);
            return;
        }
        long pauseMs = retries.pauseMs(call, passing);
        if (pauseMs < 0) {
            String after = call.attempts == 1 ? "" : " (attempt " + call.attempts + ")";
            end(call, new Answered(Outcome.failed(passing.kind(), passing.reason() + after), null));
            return;
        }
        telemetry.stageRetries(plan.name(), passing.kind());
        call.timer = vertx.setTimer(pauseMs, fired -> {
            call.timer = OpenCall.NONE;
            attempt(call);
        });
    }

    /** The service is out of order, not the event: it waits in front of all others and begins anew. */
    private void hold(OpenCall call) {
        ended(call.deadline);
        call.reset();
        running--;
        tasks.heldBack();
        waiting.addFirst(call);
        begin();
    }

    private void late(OpenCall call) {
        TransientException passing = new TransientException(FailureKind.TIMEOUT, plan.timeoutReason());
        giveUp(call, passing);
        if (breaker != null && !breaker.isClosed()) {
            hold(call);
            return;
        }
        end(call, new Answered(Outcome.failed(FailureKind.TIMEOUT, plan.timeoutReason()), null));
    }

    /** One that still waits stays in the queue until its turn comes, and is passed over then. */
    private void cancel(OpenCall call) {
        if (call.isOver()) {
            return;
        }
        BatchException cancelled = plan.failures().givenUp();
        if (call.startedNs != 0) {
            ended(call.deadline);
            giveUp(call, cancelled);
            running--;
            tasks.ended(Tasks.End.CANCELLED);
        } else {
            tasks.endedWaiting(Tasks.End.CANCELLED);
        }
        call.answer.tryFail(cancelled);
    }

    /** Its stage and its timer end; its place is still taken. */
    private void giveUp(OpenCall call, RuntimeException why) {
        Attempt attempt = call.attempt;
        call.attempt = null;
        if (attempt != null) {
            ended(attempt.deadline);
            attempt.cancel(why);
        }
        if (call.timer != OpenCall.NONE) {
            vertx.cancelTimer(call.timer);
            call.timer = OpenCall.NONE;
        }
    }

    private void end(OpenCall call, Answered answered) {
        end(call, Ends.of(answered.outcome()));
        call.answer.tryComplete(answered);
        begin();
    }

    /** Its place is free. */
    private void end(OpenCall call, Tasks.End end) {
        ended(call.deadline);
        running--;
        tasks.ended(end);
        if (call.away) {
            tasks.took(call.waitedNs(), System.nanoTime() - call.startedNs);
        }
    }

    private static void ended(Expiries.@Nullable Watch<?> deadline) {
        if (deadline != null) {
            deadline.end();
        }
    }

    /** A stage may complete its futures on any thread. */
    private void onLoop(Runnable step) {
        if (Thread.currentThread() == loop) {
            step.run();
        } else {
            context.runOnContext(ignored -> step.run());
        }
    }
}
