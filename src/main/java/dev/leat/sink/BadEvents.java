package dev.leat.sink;

import dev.leat.api.FailureKind;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.DeadLetter;
import dev.leat.batch.InTurn;
import dev.leat.config.OnFailure;
import dev.leat.sql.PostgresErrors;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a piece of work in which PostgreSQL refuses something: halves of the ordered events under savepoints, until
 * the bad events are alone; they become dead letters in the same transaction. Rows are made anew for each half, so that
 * a key's good version is written when a later one is bad. The search goes in order: when a bad event parks its key,
 * earlier ones of that key are written and later ones are not yet, so those only have to be left out. Constraints that
 * can be deferred are checked at the end of each half, as one event may need several statements.
 *
 * <p>With suspects an event is also bad that alone meets what may be trouble of the server, if another one is written.
 */
final class BadEvents {
    private final LaneConnection connection;
    private final SinkPlan plan;
    private final Work work;
    private final Deadline deadline;
    private final boolean suspects;
    /** What this search parks; the items before it passed what the work has decided. */
    private final Parking parking;

    private final List<Refused> refused = new ArrayList<>();
    private int found;
    private boolean wrote;
    private @Nullable Suspect suspect;

    /** An event that PostgreSQL refused alone, or that waits behind one, and how many rows it would have given. */
    private record Refused(Work.Item item, DeadLetter dead, int rows) {}

    /** The last event that was refused by what may be trouble of the server. */
    private record Suspect(DeadLetter dead, Throwable failure) {}

    BadEvents(LaneConnection connection, SinkPlan plan, Work work, Deadline deadline, boolean suspects) {
        this.connection = connection;
        this.plan = plan;
        this.work = work;
        this.deadline = deadline;
        this.suspects = suspects;
        this.parking = work.parking().search();
    }

    /** Bad events that PostgreSQL named so far. */
    int found() {
        return found;
    }

    /** Completes when the transaction has committed; after a failure it is still open. */
    Future<Void> write() {
        return connection
                .command("BEGIN")
                .compose(begun -> connection.run(new StatementRows(plan.tables()), work.fences(), List.of()))
                .compose(fenced -> search(work.items(), work.items().size() > 1))
                .compose(searched -> mayBeWritten())
                .compose(allowed -> connection.run(new StatementRows(plan.tables()), Fences.NONE, deadLetters()))
                .compose(dead -> connection.command("COMMIT"))
                .onSuccess(committed -> {
                    refused.forEach(one -> work.refuse(one.item(), one.dead(), one.rows()));
                    work.park(parking);
                });
    }

    /** Those that the work has from the start, and those found here. */
    private List<DeadLetter> deadLetters() {
        List<DeadLetter> all = new ArrayList<>(work.deadLetters());
        refused.forEach(one -> all.add(one.dead()));
        return all;
    }

    /** @param knownBad the whole was refused already, so it need not be tried again */
    private Future<Void> search(List<Work.Item> all, boolean knownBad) {
        if (knownBad) {
            return halves(all);
        }
        List<Work.Item> items = withoutWaiting(all);
        if (items.isEmpty()) {
            return Future.succeededFuture();
        }
        return deadline.check()
                .compose(inTime -> connection.command("SAVEPOINT half; SET CONSTRAINTS ALL DEFERRED"))
                .compose(saved -> writeRows(items))
                .compose(rows -> connection
                        .command("SET CONSTRAINTS ALL IMMEDIATE; RELEASE SAVEPOINT half")
                        .onSuccess(kept -> wrote |= rows > 0))
                .recover(failure -> back(items, failure));
    }

    private List<Work.Item> withoutWaiting(List<Work.Item> items) {
        List<Work.Item> rest = new ArrayList<>(items.size());
        for (Work.Item item : items) {
            DeadLetter waiting = parking.waiting(item.event());
            if (waiting == null) {
                rest.add(item);
            } else {
                refused.add(new Refused(item, waiting, rowsOf(item)));
            }
        }
        return rest;
    }

    private int rowsOf(Work.Item item) {
        return StatementRows.ofEvent(item.event(), () -> new StatementRows(plan.tables())).stream()
                .mapToInt(StatementRows::rows)
                .sum();
    }

    /** Gives how many there were. */
    private Future<Integer> writeRows(List<Work.Item> items) {
        List<StatementRows> statements = new ArrayList<>();
        statements.add(new StatementRows(plan.tables()));
        for (Work.Item item : items) {
            Work.addRows(statements, plan.tables(), item.event());
        }
        int rows = statements.stream().mapToInt(StatementRows::rows).sum();
        return InTurn.each(statements, statement -> connection.run(statement, Fences.NONE, List.of()))
                .map(rows);
    }

    private Future<Void> back(List<Work.Item> items, Throwable failure) {
        boolean refuses = PostgresErrors.refusesEvents(failure) || (suspects && PostgresErrors.mayBeOfRow(failure));
        if (!refuses) {
            return Future.failedFuture(failure);
        }
        return connection
                .command("ROLLBACK TO SAVEPOINT half; RELEASE SAVEPOINT half")
                .compose(back -> items.size() == 1 ? refuse(items.get(0), failure) : halves(items));
    }

    private Future<Void> halves(List<Work.Item> items) {
        int middle = items.size() / 2;
        return search(items.subList(0, middle), false)
                .compose(done -> search(items.subList(middle, items.size()), false));
    }

    private Future<Void> mayBeWritten() {
        Suspect last = suspect;
        if (last != null && !wrote) {
            return Future.failedFuture(last.failure());
        }
        String refusal = last == null ? null : refusal(last.dead());
        if (refused.size() == work.items().size()) {
            refusal = Policy.tooManyInARow(plan.errors(), work.badBefore(), deadLetters());
        }
        return unless(refusal).compose(allowed -> Policy.checkBytes(deadLetters()));
    }

    /** @param own one to stop at where the policy is to stop; null: none yet */
    private @Nullable String refusal(@Nullable DeadLetter own) {
        return Policy.refusal(plan.errors(), deadLetters(), own, work.parking().and(parking));
    }

    /** While nothing was written, a suspect says nothing of the events: it may be the server's trouble. */
    private Future<Void> unless(@Nullable String refusal) {
        if (refusal == null) {
            return Future.succeededFuture();
        }
        Suspect last = suspect;
        return Future.failedFuture(
                last == null || wrote ? new BatchException(BatchFailure.STOP, refusal) : last.failure());
    }

    private Future<Void> refuse(Work.Item item, Throwable failure) {
        DeadLetter dead = parking.failed(new DeadLetter(
                item.event(),
                Work.STAGE,
                FailureKind.DATABASE,
                PostgresErrors.reason(failure),
                PostgresErrors.sqlState(failure),
                plan.errors().onFailure() == OnFailure.PARK));
        refused.add(new Refused(item, dead, rowsOf(item)));
        found++;
        if (PostgresErrors.refusesEvents(failure)) {
            return unless(refusal(dead));
        }
        suspect = new Suspect(dead, failure);
        return unless(refusal(null));
    }
}
