package dev.leat.sink;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.InTurn;
import dev.leat.observe.Telemetry;
import dev.leat.observe.trace.Tracing;
import dev.leat.observe.trace.Tracing.Target;
import dev.leat.observe.trace.TransactionSpan;
import dev.leat.sql.PostgresErrors;
import dev.leat.sql.Session;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes one piece of work in one transaction: straight, or without the bad events when PostgreSQL refuses some. */
final class LaneTransaction {
    /** With the pauses of as many claims this takes about ten seconds. */
    private static final int TROUBLES_MAX = 8;

    private final LaneConnection connection;
    private final SinkPlan plan;
    private final int lane;
    private final Telemetry telemetry;
    private final Target target;
    private final FailuresInARow troubles = new FailuresInARow();

    LaneTransaction(LaneConnection connection, SinkPlan plan, int lane, Telemetry telemetry) {
        this.connection = connection;
        this.plan = plan;
        this.lane = lane;
        this.telemetry = telemetry;
        this.target = plan.target();
    }

    /** Completes when it has committed; fails with the driver's exception, or a BatchException that is a decision. */
    Future<Void> write(Work work, Deadline deadline) {
        return traced(
                work,
                () -> connection
                        .ready()
                        .compose(session -> straight(work, deadline))
                        .recover(failure -> switch (PostgresErrors.kind(failure)) {
                            case DATA, COLLISION -> isolate(work, deadline, failure, false);
                            case FENCED, AGAIN, TOO_SLOW, OUTAGE, STOP -> Future.failedFuture(failure);
                        }));
    }

    /**
     * What failed with trouble of the server again and again, and may be the trouble of one event alone, is written
     * without that event; fails with the same failure as long as that does not show.
     */
    Future<Void> suspect(Work work, Deadline deadline, Throwable failure) {
        return PostgresErrors.mayBeOfRow(failure) && troubles.add(work.fences()) >= TROUBLES_MAX
                ? traced(work, () -> isolate(work, deadline, failure, true))
                : Future.failedFuture(failure);
    }

    private Future<Void> traced(Work work, Supplier<Future<Void>> transaction) {
        TransactionSpan span = begin(work);
        return transaction
                .get()
                .onComplete(
                        committed -> span.committed(work.deadLetters()),
                        failure -> span.failed(PostgresErrors.sqlState(failure), PostgresErrors.summary(failure)));
    }

    private TransactionSpan begin(Work work) {
        Tracing tracing = telemetry.tracing();
        return tracing.isOn() ? tracing.transaction(target, lane, work.followed()) : TransactionSpan.NONE;
    }

    private Future<Void> straight(Work work, Deadline deadline) {
        List<StatementRows> statements = work.statements();
        if (statements.size() == 1) {
            return connection.run(statements.get(0), work.fences(), work.deadLetters());
        }
        return connection
                .command("BEGIN")
                .compose(begun -> connection.run(statements.get(0), work.fences(), work.deadLetters()))
                .compose(first -> InTurn.each(
                        statements.subList(1, statements.size()),
                        next -> deadline.check().compose(inTime -> connection.run(next, Fences.NONE, List.of()))))
                .compose(done -> connection.command("COMMIT"))
                .recover(connection::rollback);
    }

    private Future<Void> isolate(Work work, Deadline deadline, Throwable failure, boolean suspects) {
        telemetry.writeFailed(lane, "isolate", PostgresErrors.sqlState(failure), PostgresErrors.summary(failure));
        BadEvents search = new BadEvents(connection, plan, work, deadline, suspects);
        return connection
                .ready() // it may have been lost right after the refusal
                .compose(session -> search.write().recover(connection::rollback))
                .onSuccess(done -> telemetry.isolating(lane, work.events(), search.found()));
    }

    /** What the row of the partition says of a fence that failed; null: it is written already. */
    Future<@Nullable BatchException> verdict(Fences.Fence fence) {
        return connection
                .ready()
                .compose(session -> connection.position(fence).map(rows -> verdict(fence, rows, session.processId())));
    }

    private static @Nullable BatchException verdict(Fences.Fence fence, RowSet<Row> rows, int process) {
        if (rows.size() == 0) {
            return new BatchException(
                    BatchFailure.FENCED, "leat.positions has no row for " + fence.partition() + " any more");
        }
        Row row = rows.iterator().next();
        if (row.getInteger("process") != process) {
            return Session.notOurs();
        }
        long epoch = row.getLong("epoch");
        long next = row.getLong("next_offset");
        if (epoch != fence.epoch()) {
            return new BatchException(
                    BatchFailure.FENCED,
                    fence.partition() + " was claimed again: its epoch is " + epoch + ", the batch has "
                            + fence.epoch());
        }
        if (next >= fence.next()) {
            return null;
        }
        return new BatchException(
                BatchFailure.GAP, fence.partition() + " stands at " + next + ", the batch begins at " + fence.base());
    }
}
