package dev.leat.sink;

import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.DeadLetter;
import dev.leat.batch.InTurn;
import dev.leat.observe.trace.Tracing;
import dev.leat.observe.trace.TransactionSpan;
import dev.leat.sql.PostgresErrors;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes replayed events one dead letter at a time, each in one transaction that also marks its row. */
final class ReplayWriter {
    /** Loop guard: what failed so often needs a person, not another attempt. */
    static final int ATTEMPTS_MAX = 10;

    static final String TRIED_ENOUGH =
            "failed " + ATTEMPTS_MAX + " times; mend the cause, then set attempts to 1 by hand, or discard it";

    private static final String LOCK =
            "SELECT part, state, attempts FROM leat.dead_letters WHERE id = $1 AND pipeline = $2 FOR UPDATE";
    private static final String MARK_REPLAYED = """
            UPDATE leat.dead_letters SET state = 'replayed', attempts = attempts + 1, changed_at = clock_timestamp()
             WHERE id = $1
            """;
    static final String MARK_FAILED = """
            UPDATE leat.dead_letters SET attempts = attempts + 1, changed_at = clock_timestamp(),
                   stage = $2, kind = $3, reason = %s, sqlstate = $6
             WHERE id = $1
            """.formatted(DeadLetterArrays.reason("$5::bytea", "$4::text"));

    private final LaneConnection connection;
    private final SinkPlan plan;
    private final Tracing tracing;
    private final Branches branches;
    private Future<Ack> last = Future.succeededFuture();
    /** Of the transaction under way. */
    private List<DeadLetter> again = List.of();

    ReplayWriter(LaneConnection connection, SinkPlan plan, Tracing tracing) {
        this.connection = connection;
        this.plan = plan;
        this.tracing = tracing;
        this.branches = Branches.of(plan.config());
    }

    /** One after the other, in the order of the calls. */
    Future<Ack> write(Batch batch) {
        Future<Ack> written = last.transform(before -> inTransaction(batch));
        last = written;
        return written;
    }

    private Future<Ack> inTransaction(Batch batch) {
        long id = batch.epoch();
        again = List.of();
        TransactionSpan span = begin(batch);
        return connection
                .ready()
                .compose(ready -> connection.command("BEGIN; SET CONSTRAINTS ALL DEFERRED"))
                .compose(begun -> connection.query(LOCK, Tuple.of(id, plan.pipeline())))
                .compose(rows -> locked(batch, rows))
                .compose(ack -> connection.command("COMMIT").map(ack))
                .recover(connection::<Ack>rollback)
                .onComplete(
                        committed -> span.committed(again),
                        failure -> span.failed(PostgresErrors.sqlState(failure), PostgresErrors.summary(failure)));
    }

    private TransactionSpan begin(Batch batch) {
        if (!tracing.isOn()) {
            return TransactionSpan.NONE;
        }
        List<Event> followed = new ArrayList<>();
        Work.addFollowed(batch.events(), followed);
        batch.deadLetters().forEach(letter -> Work.addFollowed(List.of(letter.event()), followed));
        return tracing.transaction(plan.target(), 0, followed);
    }

    private Future<Ack> locked(Batch batch, RowSet<Row> rows) {
        if (rows.size() == 0) {
            return Sink.stop("there is no dead letter " + batch.epoch() + " of pipeline " + plan.pipeline());
        }
        Row row = rows.iterator().next();
        String state = row.getString("state");
        if (!state.equals("new")) {
            boolean parked = state.equals("parked");
            return Sink.stop("dead letter " + batch.epoch() + " is " + state
                    + (parked ? "; it is replayed with its key" : " already"));
        }
        if (row.getInteger("attempts") >= ATTEMPTS_MAX) {
            return Sink.stop("dead letter " + batch.epoch() + " " + TRIED_ENOUGH);
        }
        return events(batch, row.getString("part"));
    }

    /** Only the piece that failed is written again: its sisters took effect long ago. */
    private Future<Ack> events(Batch batch, @Nullable String part) {
        for (DeadLetter dead : batch.deadLetters()) {
            if (isWithin(dead.event().part(), part)
                    || isWithin(part, dead.event().part())) {
                return failedAgain(batch, dead);
            }
        }
        List<Event> events = batch.events().stream()
                .filter(event -> isWithin(event.part(), part))
                .toList();
        if (events.isEmpty() && (batch.dropped() == 0 || !branches.lead(part))) {
            return Sink.stop(noPiece(part, batch.epoch()));
        }
        return rows(batch, events);
    }

    static String noPiece(@Nullable String part, long id) {
        return "the stages make no piece " + part + " of the record of dead letter " + id
                + " any more; bring back the stage or branch that made it, or discard it";
    }

    private Future<Ack> rows(Batch batch, List<Event> events) {
        List<StatementRows> statements = new ArrayList<>();
        statements.add(new StatementRows(plan.tables()));
        for (Event event : events) {
            try {
                Work.addRows(statements, plan.tables(), event);
            } catch (EventException failure) {
                return failedAgain(batch, DeadLetter.of(event, Work.STAGE, failure));
            }
        }
        return write(batch, statements);
    }

    /** It is that piece, or a piece of it; everything is within the whole record. */
    static boolean isWithin(@Nullable String part, @Nullable String piece) {
        return piece == null || (part != null && (part.equals(piece) || part.startsWith(piece + ".")));
    }

    private Future<Ack> write(Batch batch, List<StatementRows> statements) {
        int count = statements.stream().mapToInt(StatementRows::rows).sum();
        Ack ack = new Ack(batch.epoch(), count, batch.dropped(), 0);
        return connection
                .command("SAVEPOINT rows")
                .compose(saved ->
                        InTurn.each(statements, statement -> connection.run(statement, Fences.NONE, List.of())))
                .compose(written -> connection.command("SET CONSTRAINTS ALL IMMEDIATE"))
                .compose(checked -> connection.query(MARK_REPLAYED, Tuple.of(batch.epoch())))
                .map(ack)
                .recover(failure -> refuses(failure)
                        ? connection
                                .command("ROLLBACK TO SAVEPOINT rows")
                                .compose(back -> failedAgain(batch, refused(batch, failure)))
                        : Future.failedFuture(failure));
    }

    /** What may be trouble of the server marks a dead letter as failed again, and holds up no other. */
    static boolean refuses(Throwable failure) {
        return PostgresErrors.refusesEvents(failure) || PostgresErrors.mayBeOfRow(failure);
    }

    private static DeadLetter refused(Batch batch, Throwable failure) {
        return refused(batch.events().get(0), failure);
    }

    static DeadLetter refused(Event event, Throwable failure) {
        return new DeadLetter(
                event,
                Work.STAGE,
                FailureKind.DATABASE,
                PostgresErrors.reason(failure),
                PostgresErrors.sqlState(failure));
    }

    private Future<Ack> failedAgain(Batch batch, DeadLetter dead) {
        again = List.of(dead);
        return connection.query(MARK_FAILED, failed(batch.epoch(), dead)).map(new Ack(batch.epoch(), 0, 0, 1));
    }

    /** The parameters of {@link #MARK_FAILED}. */
    static Tuple failed(long id, DeadLetter dead) {
        String reason = dead.reason();
        return Tuple.of(
                id,
                dead.stage(),
                dead.kind().name(),
                DeadLetterArrays.ascii(reason),
                Buffer.buffer(reason),
                dead.sqlState());
    }

    /** Never fails. */
    Future<Void> close() {
        return last.transform(done -> connection.close());
    }
}
