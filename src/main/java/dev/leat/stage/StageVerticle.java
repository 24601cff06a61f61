package dev.leat.stage;

import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.DeadLetter;
import dev.leat.batch.PartitionId;
import dev.leat.batch.StageReport;
import dev.leat.bus.Addresses;
import dev.leat.bus.BatchReceiver;
import dev.leat.bus.BatchSender;
import dev.leat.observe.Tasks;
import dev.leat.observe.Telemetry;
import dev.leat.stage.Runner.Run;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.jspecify.annotations.Nullable;

/**
 * Runs one stage for one lane: takes a batch, has it worked on, sends what goes on to the next address and answers what
 * that answers. Always on an event loop; its state belongs to its context.
 */
public final class StageVerticle extends VerticleBase {
    /**
     * Where the lane goes on.
     *
     * @param nextDeadlineMs from sending a batch to its answer, everything behind that address included
     */
    record Link(int lane, String nextAddress, long nextDeadlineMs) {}

    private final StagePlan plan;
    private final Link link;
    private final Runner runner;
    private final Telemetry telemetry;
    private final Tasks tasks;
    private final InOrder<PartitionId> order = new InOrder<>();
    private BatchSender next;
    private @Nullable BatchReceiver receiver;

    // the sender needs Vert.x, which a verticle gets when it is deployed
    @SuppressWarnings("NullAway.Init")
    StageVerticle(StagePlan plan, Link link, Runner runner, Telemetry telemetry) {
        this.plan = plan;
        this.link = link;
        this.runner = runner;
        this.telemetry = telemetry;
        this.tasks = telemetry.tasks(plan.name(), link.lane(), Tasks.Kind.BATCH);
    }

    @Override
    public Future<?> start() {
        next = new BatchSender(vertx, link.nextAddress(), link.nextDeadlineMs());
        runner.start(vertx, context);
        String address = Addresses.stage(plan.pipeline().name(), plan.name(), link.lane());
        return BatchReceiver.listen(vertx, address, this::take).onSuccess(listening -> receiver = listening);
    }

    @Override
    public Future<?> stop() {
        BatchReceiver listening = receiver;
        return listening == null ? Future.succeededFuture() : listening.close();
    }

    private Future<Ack> take(Batch batch) {
        if (batch.cancellation().isCancelled()) {
            return cancelled();
        }
        long takenNs = System.nanoTime();
        tasks.created();
        tasks.started();
        Future<Run> work = runner.run(batch.events(), batch.cancellation()).onComplete(this::worked);
        return order.submit(batch.partition(), work, run -> pass(batch, run, takenNs));
    }

    /** What is finished waits for the batches before it. */
    private void worked(AsyncResult<Run> done) {
        if (done.succeeded()) {
            tasks.heldBack();
        } else {
            tasks.ended(Ends.of(done.cause()));
        }
    }

    private Future<Ack> pass(Batch batch, Run run, long takenNs) {
        tell(batch, run, takenNs);
        boolean given = batch.cancellation().isCancelled();
        tasks.endedWaiting(given ? Tasks.End.CANCELLED : Tasks.End.DONE);
        if (given) {
            return cancelled();
        }
        Applied applied = run.applied();
        DeadLetter stop = applied.stop();
        if (stop != null) {
            return Future.failedFuture(stop(stop));
        }
        boolean unchanged = applied.kept() == batch.events() && applied.failed().isEmpty() && applied.dropped() == 0;
        return next.send(unchanged ? batch : batch.after(applied.kept(), applied.failed(), applied.dropped()));
    }

    private void tell(Batch batch, Run run, long takenNs) {
        Applied applied = run.applied();
        telemetry.stageDone(new StageReport(
                plan.name(),
                link.lane(),
                batch.events().size(),
                applied.kept().size(),
                applied.dropped(),
                applied.failed().size(),
                applied.passed(),
                run.startedNs() - takenNs,
                run.endedNs() - run.startedNs()));
        trouble(plan.name(), applied.trouble());
        for (Tally inside : run.inside()) {
            telemetry.stageDone(inside.report(link.lane(), takenNs));
            trouble(inside.stage(), inside.trouble());
        }
    }

    private void trouble(String stage, @Nullable Throwable trouble) {
        if (trouble != null) {
            telemetry.stageTrouble(stage, "threw an unexpected exception", trouble);
        }
    }

    private Future<Ack> cancelled() {
        return Future.failedFuture(
                new BatchException(BatchFailure.CANCELLED, "the claim was given up before " + plan.name()));
    }

    /** The policy {@code stop}: a person is to look before anything else happens. */
    private BatchException stop(DeadLetter first) {
        String event = Failures.place(first.event());
        return new BatchException(
                BatchFailure.STOP,
                "'" + first.stage() + "' failed at " + event + ": " + first.kind() + ": " + first.reason()
                        + " (onFailure is stop)");
    }
}
