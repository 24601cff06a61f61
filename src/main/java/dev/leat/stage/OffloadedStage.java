package dev.leat.stage;

import dev.leat.api.Event;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.Cancellation;
import dev.leat.cluster.AskException;
import dev.leat.observe.OffloadUse;
import dev.leat.observe.Telemetry;
import dev.leat.stage.OffloadJob.Part;
import dev.leat.stage.Runner.Run;
import dev.leat.stage.offload.Answer;
import dev.leat.stage.offload.FrameException;
import dev.leat.stage.offload.Request;
import dev.leat.stage.offload.Scheduler;
import dev.leat.stage.offload.Scheduler.Why;
import dev.leat.stage.offload.StageKey;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * Has the batches of all lanes of one stage worked on, by this process's workers and by other nodes. Nothing that
 * another node does has an effect of its own: whatever goes wrong there, the events are given to somebody else. Belongs
 * to the context of {@link Offload}.
 */
final class OffloadedStage {
    private static final long LOOK_EVERY_MS = 200;

    private final Offload offload;
    private final StagePlan plan;
    private final String digest;
    private final PoolRunner pool;
    private final Telemetry telemetry;
    private final OffloadUse use;
    private final Vertx vertx;
    private final Context context;
    private final Scheduler scheduler;
    private long timer = -1;
    private boolean pumping;
    private boolean closed;

    /** @param pool this process's own workers; used by nobody else */
    OffloadedStage(Offload offload, StagePlan plan, String digest, PoolRunner pool, Telemetry telemetry) {
        this.offload = offload;
        this.plan = plan;
        this.digest = digest;
        this.pool = pool;
        this.telemetry = telemetry;
        this.use = telemetry.offload(plan.name());
        this.vertx = offload.vertx();
        this.context = offload.context();
        this.scheduler = new Scheduler(offload.windows(), plan.config().poolSize());
        pool.start(vertx, context);
    }

    /** Called on any thread; completes on the context of {@link Offload}. */
    Future<Run> run(List<Event> events, Cancellation cancellation) {
        OffloadJob job = new OffloadJob(events, cancellation);
        Runnable cancelled = () -> context.runOnContext(go -> cancel(job));
        context.runOnContext(go -> {
            cancellation.onCancel(cancelled);
            for (Part piece : job.cut(scheduler.pieceEvents())) {
                scheduler.add(piece);
            }
            pump();
        });
        return job.result().onComplete(done -> cancellation.remove(cancelled));
    }

    /** What a worker or another node has begun ends by itself; its answer is not looked at. */
    private void cancel(OffloadJob job) {
        job.fail(plan.failures().givenUp());
        pump();
    }

    /** This process works for other nodes with the same threads. */
    void servedHere(int events, boolean begins) {
        scheduler.servedHere(events, begins);
        pump();
    }

    /** Work that is done at once must not call it from within itself. */
    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        for (Scheduler.Next next = scheduler.next(System.nanoTime());
                next != null;
                next = scheduler.next(System.nanoTime())) {
            Part piece = (Part) next.piece();
            piece.started();
            if (next.node() == null) {
                workHere(piece);
            } else {
                send(piece, next.node());
            }
        }
        pumping = false;
        lookAgain();
    }

    /** As long as others have something: it may take them too long. */
    private void lookAgain() {
        if (timer < 0 && scheduler.hasAway() && !closed) {
            timer = vertx.setTimer(LOOK_EVERY_MS, fired -> {
                timer = -1;
                pump();
            });
        }
    }

    private void workHere(Part piece) {
        pool.run(piece.events(), piece.job().cancellation()).onComplete(done -> workedHere(piece, done));
    }

    private void workedHere(Part piece, AsyncResult<Run> done) {
        Run run = done.result();
        scheduler.doneHere(piece, run == null ? -1 : run.endedNs() - run.startedNs());
        if (run != null) {
            if (piece.done(run.applied())) {
                boolean again = piece.wasAway();
                use.worked(
                        again ? OffloadUse.Where.AGAIN : OffloadUse.Where.HERE,
                        piece.events().size());
            }
        } else if (!piece.isOver()) {
            piece.job()
                    .fail(
                            done.cause() instanceof BatchException known
                                    ? known
                                    : new BatchException(BatchFailure.OUTAGE, String.valueOf(done.cause())));
        }
        pump();
    }

    private void send(Part piece, String node) {
        use.sent(node);
        StageKey key = new StageKey(plan.pipeline().name(), plan.name());
        long awaitedMs = plan.awayMs();
        Promise<RemoteOutcomes> answer = Promise.promise();
        context.executeBlocking(() -> new Request(key, digest, awaitedMs, piece.events()).encode(), false)
                .compose(bytes -> offload.settings().link().ask(node, bytes, awaitedMs))
                .compose(bytes -> context.executeBlocking(() -> read(bytes, piece), false))
                .onComplete(answer);
        answer.future().onComplete(done -> context.runOnContext(go -> answered(piece, node, done)));
    }

    private RemoteOutcomes read(Buffer bytes, Part piece) {
        try {
            return RemoteOutcomes.read(bytes, piece.events(), plan.failures());
        } catch (FrameException failure) {
            String reason = "its answer cannot be read: " + failure.getMessage();
            return new RemoteOutcomes(Answer.Status.REFUSED, reason, 0, List.of());
        }
    }

    private void answered(Part piece, String node, AsyncResult<RemoteOutcomes> done) {
        RemoteOutcomes outcomes = done.result();
        if (outcomes == null) {
            notDone(piece, node, why(done.cause()), String.valueOf(done.cause().getMessage()));
        } else if (outcomes.status() == Answer.Status.DONE) {
            this.done(piece, node, outcomes);
        } else {
            notDone(piece, node, why(outcomes.status()), outcomes.reason());
        }
        pump();
    }

    private void done(Part piece, String node, RemoteOutcomes outcomes) {
        if (scheduler.answered(piece, node, outcomes.threads())) {
            telemetry.notice(plan.name() + ": node " + node + " works again");
        }
        if (piece.isOver()) {
            use.ended(node, OffloadUse.Request.LATE);
            return;
        }
        use.ended(node, OffloadUse.Request.DONE);
        use.workedBy(node, outcomes.done());
        piece.done(outcomes).forEach(left -> {
            left.leftBy(node);
            scheduler.addHere(left);
        });
    }

    private void notDone(Part piece, String node, Why why, String reason) {
        use.ended(node, OffloadUse.Request.valueOf(why.name()));
        long restMs = scheduler.notDone(piece, node, why, System.nanoTime());
        if (restMs > 0 && why != Why.BUSY) {
            telemetry.notice(plan.name() + ": node " + node + " is left alone for " + restMs + " ms: " + reason);
        }
    }

    private static Why why(Answer.Status status) {
        return switch (status) {
            case DONE, FAILED -> Why.FAILED;
            case BUSY -> Why.BUSY;
            case REFUSED -> Why.REFUSED;
        };
    }

    private static Why why(Throwable failure) {
        if (!(failure instanceof AskException asked)) {
            return Why.NOT_SENT;
        }
        return switch (asked.kind()) {
            case LEFT -> Why.LEFT;
            case BUSY -> Why.BUSY;
            case TIMEOUT, UNREACHABLE -> Why.SILENT;
            case FAILED -> Why.FAILED;
        };
    }

    /** Nobody waits for anything by then. */
    void close() {
        context.runOnContext(go -> {
            closed = true;
            boolean unused = vertx.cancelTimer(timer);
        });
    }
}
