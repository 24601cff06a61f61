package dev.leat.sink;

import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.InTurn;
import dev.leat.batch.WriteReport;
import dev.leat.observe.Tasks;
import dev.leat.observe.Telemetry;
import dev.leat.sql.PostgresErrors;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Writes the batches of one lane, one transaction at a time; while one is under way the next ones gather. Confined to
 * its context.
 */
final class LaneWriter {
    private static final int AGAIN_MAX = 3;
    private static final long JITTER_MS = 50;
    private static final int GROWTH = 8;

    private final Vertx vertx;
    private final SinkPlan plan;
    private final int lane;
    private final Telemetry telemetry;
    private final Runnable onDeadLetters;
    private final LaneConnection connection;
    private final LaneTransaction transaction;
    private final LaneParking parking;
    private final WriteQueue queue;
    private final Linger linger;
    private final SlowEvents slow = new SlowEvents();
    private int eventsMax;
    private boolean writing;
    private boolean closing;
    private List<Slice> underWay = List.of();
    private Future<Void> current = Future.succeededFuture();
    private @Nullable String broken;

    /** @param onDeadLetters called after a commit that holds dead letters */
    LaneWriter(Vertx vertx, SinkPlan plan, int lane, Telemetry telemetry, Runnable onDeadLetters) {
        this.vertx = vertx;
        this.plan = plan;
        this.lane = lane;
        this.telemetry = telemetry;
        this.onDeadLetters = onDeadLetters;
        this.connection = new LaneConnection(vertx, plan, "lane " + lane, telemetry);
        this.transaction = new LaneTransaction(connection, plan, lane, telemetry);
        this.parking = new LaneParking(connection, plan, telemetry);
        this.queue = new WriteQueue(telemetry.tasks(Work.STAGE, lane, Tasks.Kind.BATCH));
        this.linger = new Linger(vertx, plan.sink(), queue, this::writeNext);
        this.eventsMax = plan.sink().rowsMax();
    }

    /** Opens the connection, so that the first batch need not wait for it; a failure is met again with that batch. */
    void open() {
        writing = true;
        current = connection.ready().transform(opened -> {
            writing = false;
            writeNext();
            return Future.succeededFuture();
        });
    }

    /** Completes when the transaction with the batch has committed; fails with a BatchException otherwise. */
    Future<Ack> write(Batch batch) {
        String fault = broken;
        if (fault != null) {
            return Future.failedFuture(new BatchException(BatchFailure.STOP, fault));
        }
        Future<Ack> answer = queue.add(batch, System.nanoTime());
        writeNext();
        return answer;
    }

    /** Somewhere on the lane's context somebody threw what nobody caught. */
    void unhandled(Throwable fault) {
        if (fault instanceof Error && writing) {
            broken(fault);
        }
    }

    /**
     * What was under way met a fault of the program, such as a stack that was too small, and may never end: the lane
     * writes nothing any more, and what waits for it is told to stop. Where to read on stands in the database.
     */
    private void broken(Throwable fault) {
        String reason = "lane " + lane + " cannot go on after a fault of the program, please report it: " + fault;
        broken = reason;
        connection.giveUp(reason);
        queue.fail(underWay, BatchFailure.STOP, reason);
        queue.failAll(BatchFailure.STOP, reason);
        telemetry.writeFailed(lane, BatchFailure.STOP.name(), "", reason);
    }

    private void writeNext() {
        String fault = broken;
        if (fault != null) {
            queue.failAll(BatchFailure.STOP, fault);
        }
        if (closing) {
            queue.failAll(BatchFailure.OUTAGE, "the sink is closing");
        }
        if (writing || queue.isEmpty() || linger.isWorthIt(eventsMax)) {
            return;
        }
        List<Slice> slices = queue.take(eventsMax, plan.sink().bytesMax());
        if (slices.isEmpty()) {
            return;
        }
        writing = true;
        underWay = slices;
        current = write(slices, Deadline.in(plan.budgetMs())).transform(ended -> {
            if (ended.failed()) {
                broken(ended.cause());
            }
            writing = false;
            underWay = List.of();
            writeNext();
            return Future.succeededFuture();
        });
    }

    /** Never fails: whatever happens, every batch was answered or waits in the queue again. */
    private Future<Void> write(List<Slice> slices, Deadline deadline) {
        return parking.load(slices)
                .transform(loaded ->
                        loaded.succeeded() ? writeLoaded(slices, deadline) : notLoaded(slices, loaded.cause()));
    }

    /** Opening the connection and preparing the statement are part of loading; they may be too slow, too. */
    private Future<Void> notLoaded(List<Slice> slices, Throwable failure) {
        if (closing) {
            return refuse(slices, BatchFailure.OUTAGE, PostgresErrors.sqlState(failure), "the sink is closing");
        }
        if (PostgresErrors.kind(failure) == PostgresErrors.Kind.TOO_SLOW) {
            return shrink(slices, PostgresErrors.sqlState(failure), PostgresErrors.summary(failure));
        }
        BatchException decided = PostgresErrors.decide(failure);
        if (decided.failure() == BatchFailure.OUTAGE) {
            connection.giveUp(decided.reason());
        }
        return refuse(slices, decided.failure(), PostgresErrors.sqlState(failure), decided.reason());
    }

    private Future<Void> writeLoaded(List<Slice> slices, Deadline deadline) {
        long startNs = System.nanoTime();
        Work work;
        try {
            work = Work.of(plan, slices, parking.next(), plan.badRun().length());
        } catch (Deadline.PassedException late) {
            String reason = "rows took longer than " + Work.MAKING_MS + " ms to make";
            return vertx.timer(1, TimeUnit.MILLISECONDS).compose(turn -> shrink(slices, "", reason));
        } catch (RuntimeException fault) {
            return refuse(slices, BatchFailure.STOP, "", "converting events failed unexpectedly: " + fault);
        }
        String refusal = Policy.refusal(plan.errors(), work.deadLetters(), work.ownDeadLetter(), work.parking());
        if (refusal == null && work.items().isEmpty()) {
            refusal = Policy.tooManyInARow(plan.errors(), work.badBefore(), work.deadLetters());
        }
        if (refusal != null) {
            return refuse(slices, BatchFailure.STOP, "", refusal);
        }
        return Policy.checkBytes(work.deadLetters())
                .compose(bounded -> attempt(work, deadline, 1))
                .recover(failure -> transaction.suspect(work, deadline, failure))
                .map(done -> committed(work, startNs))
                .recover(failure -> settle(work, deadline, failure));
    }

    private Future<Void> attempt(Work work, Deadline deadline, int attempt) {
        return transaction.write(work, deadline).recover(failure -> {
            boolean again = PostgresErrors.kind(failure) == PostgresErrors.Kind.AGAIN;
            if (!again || attempt > AGAIN_MAX || deadline.passed()) {
                return Future.failedFuture(failure);
            }
            telemetry.writeFailed(lane, "retry", PostgresErrors.sqlState(failure), PostgresErrors.summary(failure));
            long waitMs = 1 + ThreadLocalRandom.current().nextLong(JITTER_MS * attempt);
            return vertx.timer(waitMs, TimeUnit.MILLISECONDS).compose(waited -> attempt(work, deadline, attempt + 1));
        });
    }

    private @Nullable Void committed(Work work, long startNs) {
        parking.committed(work.parking(), work.slices());
        long endNs = System.nanoTime();
        long waitNs = 0;
        for (Slice slice : work.slices()) {
            waitNs = Math.max(waitNs, startNs - slice.entry().queuedNs());
        }
        telemetry.written(new WriteReport(
                lane, work.events(), work.rowsWritten(), endNs - startNs, waitNs, work.oldestEventMs()));
        plan.badRun().committed(work.good(), Policy.bad(work.deadLetters()));
        if (!work.deadLetters().isEmpty()) {
            telemetry.deadLettered(List.copyOf(work.deadLetters()));
            onDeadLetters.run();
        }
        work.tellUnknownFields(telemetry);
        eventsMax = Math.min(plan.sink().rowsMax(), eventsMax + Math.max(1, eventsMax / GROWTH));
        work.committed();
        return null;
    }

    /** What a failure means for the batches; never fails itself. */
    private Future<Void> settle(Work work, Deadline deadline, Throwable failure) {
        String state = PostgresErrors.sqlState(failure);
        String reason = PostgresErrors.summary(failure);
        if (closing) {
            return refuse(work.slices(), BatchFailure.OUTAGE, state, "the sink is closing: " + reason);
        }
        if (failure instanceof BatchException decided) {
            return refuse(work.slices(), decided.failure(), state, decided.reason());
        }
        boolean late = failure instanceof Deadline.PassedException;
        if ((late || failure instanceof Policy.TooManyBytesException) && Slice.canBeFewer(work.slices())) {
            return shrink(work.slices(), state, reason);
        }
        if (late) {
            return refuse(work.slices(), BatchFailure.OUTAGE, state, reason);
        }
        return switch (PostgresErrors.kind(failure)) {
            case FENCED -> fenced(work, deadline);
            case TOO_SLOW -> shrink(work.slices(), state, reason);
            case AGAIN, OUTAGE -> {
                connection.giveUp(reason);
                if (failure instanceof TimeoutException || PostgresErrors.lacksRoom(failure)) {
                    halve(work.slices()); // the server bounds neither a commit nor the way of the rows to it
                }
                yield refuse(work.slices(), BatchFailure.OUTAGE, state, reason);
            }
            case DATA, COLLISION, STOP -> refuse(work.slices(), BatchFailure.STOP, state, reason);
        };
    }

    /** One partition at a time, so that a lost one does not disturb the others; alone, its row says what happened. */
    private Future<Void> fenced(Work work, Deadline deadline) {
        if (work.fences().all().size() == 1) {
            return transaction
                    .verdict(work.fences().all().get(0))
                    .compose(verdict -> verdict == null ? alreadyWritten(work) : refuse(work.slices(), verdict))
                    .recover(failure -> settle(work, deadline, failure));
        }
        return InTurn.each(work.byPartition(), partition -> write(partition, deadline));
    }

    private Future<Void> alreadyWritten(Work work) {
        work.slices().forEach(slice -> parking.forget(slice.batch().partition()));
        work.committed();
        return Future.succeededFuture();
    }

    private Future<Void> shrink(List<Slice> slices, String state, String reason) {
        if (!Slice.canBeFewer(slices)) {
            BatchException verdict = slow.verdict(slices, reason);
            return refuse(slices, verdict.failure(), state, verdict.reason());
        }
        telemetry.writeFailed(lane, "retry", state, reason + "; going on with half of the events");
        halve(slices);
        queue.putBack(slices);
        return Future.succeededFuture();
    }

    private void halve(List<Slice> slices) {
        eventsMax = Math.max(1, slices.stream().mapToInt(Slice::weight).sum() / 2);
    }

    private Future<Void> refuse(List<Slice> slices, BatchException verdict) {
        return refuse(slices, verdict.failure(), "", verdict.reason());
    }

    private Future<Void> refuse(List<Slice> slices, BatchFailure failure, String state, String reason) {
        telemetry.writeFailed(lane, failure.name(), state, reason);
        queue.fail(slices, failure, reason);
        return Future.succeededFuture();
    }

    /**
     * Takes nothing more, lets the transaction under way end if it does so within the pipeline's {@code drainMs}, or
     * ends it, and closes the connection. Never fails.
     */
    Future<Void> close() {
        closing = true;
        queue.failAll(BatchFailure.OUTAGE, "the sink is closing");
        long drainMs = Math.max(1, plan.config().shutdown().drainMs());
        return current.timeout(drainMs, TimeUnit.MILLISECONDS)
                .transform(ended -> ended.succeeded() ? connection.close() : connection.abort());
    }
}
