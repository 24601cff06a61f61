package dev.leat.sink;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.DeadLetter;
import dev.leat.observe.Telemetry;
import dev.leat.sql.PostgresErrors;
import dev.leat.sql.Session;
import dev.leat.sql.SessionOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The connection of one lane with its prepared statements; opened when it is needed and again after it broke. One
 * command at a time. Confined to its context.
 */
final class LaneConnection {
    private static final long ABORT_MS = 2_000;

    private static final String READ_POSITION =
            "SELECT epoch, next_offset, pg_backend_pid() AS process FROM leat.positions"
                    + " WHERE pipeline = $1 AND topic = $2 AND partition = $3 ORDER BY stretch DESC LIMIT 1";

    /** Left to itself, PostgreSQL may plan each transaction anew where many positions are, for more than it costs. */
    private static final String ONE_PLAN = "SET plan_cache_mode = force_generic_plan";

    /** A delete planned while its table was small would read the whole table for ever. */
    private static final String FRESH_PLANS = "SET plan_cache_mode = force_custom_plan";

    /** Statements have a bound of their own; that of all together would end a large transaction again and again. */
    private static final String NO_TRANSACTION_TIMEOUT = "; SELECT set_config('transaction_timeout', '0', false)"
            + " WHERE current_setting('transaction_timeout', true) IS NOT NULL";

    private final Vertx vertx;
    private final SinkPlan plan;
    private final SessionOptions options;
    private final String purpose;
    private final Telemetry telemetry;
    private @Nullable Future<Opened> opening;
    /** While its statements are prepared, which waits for locks on their tables, too. */
    private @Nullable Opened preparing;

    private @Nullable Opened opened;
    private boolean closed;

    /** A session with what was prepared in it, which is of no use in any other. */
    private static final class Opened {
        private final Session session;
        private final Map<Variant, PreparedStatement> prepared = new EnumMap<>(Variant.class);
        /** What was last said of plans; null: nobody knows. */
        private @Nullable String plans;

        Opened(Session session) {
            this.session = session;
        }
    }

    LaneConnection(Vertx vertx, SinkPlan plan, String purpose, Telemetry telemetry) {
        this.vertx = vertx;
        this.plan = plan;
        this.options = plan.options()
                .with("lock_timeout", Long.toString(lockTimeoutMs(plan.options().statementTimeoutMs())));
        this.purpose = purpose;
        this.telemetry = telemetry;
    }

    /**
     * Ends before the statement's own time: who waits for a lock is not too slow, so that fewer rows would not help,
     * and may wait again for as long as it is held.
     */
    static long lockTimeoutMs(long statementTimeoutMs) {
        return Math.max(1, statementTimeoutMs * 2 / 3);
    }

    /**
     * Opens the session and prepares what nearly all transactions run, when that is not done yet; all who ask meanwhile
     * get the same one.
     */
    Future<Session> ready() {
        Opened current = opened;
        if (current != null && current.session.isOpen()) {
            return Future.succeededFuture(current.session);
        }
        Future<Opened> underWay = opening;
        if (underWay == null || underWay.isComplete()) {
            underWay =
                    Session.open(vertx, options, purpose, telemetry).compose(session -> prepare(new Opened(session)));
            opening = underWay;
        }
        return underWay.map(made -> made.session);
    }

    private Future<Opened> prepare(Opened made) {
        made.plans = ONE_PLAN;
        preparing = made;
        return made.session
                .command(ONE_PLAN + NO_TRANSACTION_TIMEOUT)
                .compose(set -> prepare(made, Variant.ROWS))
                .eventually(() -> {
                    preparing = null;
                    return Future.succeededFuture();
                })
                .compose(prepared -> {
                    if (closed) {
                        return made.session
                                .close()
                                .compose(done -> Future.failedFuture(
                                        new BatchException(BatchFailure.OUTAGE, "the sink is closed")));
                    }
                    opened = made;
                    return Future.succeededFuture(made);
                })
                .onFailure(failure -> made.session.giveUp(PostgresErrors.reason(failure)));
    }

    /** Runs the statement once; call {@link #ready()} before. */
    Future<Void> run(StatementRows rows, Fences fences, List<DeadLetter> deadLetters) {
        Variant variant = Variant.of(rows, deadLetters);
        Opened with = current();
        Tuple parameters = rows.parameters(variant, plan.pipeline(), fences, with.session.processId(), deadLetters);
        return prepared(with, variant)
                .compose(statement -> with.session.execute(statement, parameters))
                .mapEmpty();
    }

    private Future<PreparedStatement> prepared(Opened with, Variant variant) {
        return plans(with, variant.deletes() ? FRESH_PLANS : ONE_PLAN).compose(set -> {
            PreparedStatement known = with.prepared.get(variant);
            return known == null ? prepare(with, variant) : Future.succeededFuture(known);
        });
    }

    private Future<PreparedStatement> prepare(Opened with, Variant variant) {
        return with.session.prepare(plan.sql(variant)).onSuccess(made -> with.prepared.put(variant, made));
    }

    private static Future<Void> plans(Opened with, String wanted) {
        return wanted.equals(with.plans)
                ? Future.succeededFuture()
                : with.session.command(wanted).onSuccess(done -> with.plans = wanted);
    }

    /** A rollback also takes back what was said of plans since then. */
    Future<Void> command(String sql) {
        Opened with = current();
        if (sql.startsWith("ROLLBACK")) {
            with.plans = null;
        }
        return with.session.command(sql);
    }

    /** Keeps the failure that was first; a session that cannot even roll back is given up. */
    <T> Future<T> rollback(Throwable failure) {
        return command("ROLLBACK")
                .onFailure(again -> giveUp(PostgresErrors.reason(again)))
                .transform(done -> Future.failedFuture(failure));
    }

    /** The row of a partition's position, or nothing. */
    Future<RowSet<Row>> position(Fences.Fence fence) {
        return current()
                .session
                .query(
                        READ_POSITION,
                        Tuple.of(
                                plan.pipeline(),
                                fence.partition().topic(),
                                fence.partition().partition()));
    }

    Future<RowSet<Row>> query(String sql, Tuple parameters) {
        return current().session.query(sql, parameters);
    }

    private Opened current() {
        Opened current = opened;
        if (current == null) {
            throw new BatchException(BatchFailure.OUTAGE, "the connection was given up");
        }
        return current;
    }

    /** After a failure nobody knows the session's state. */
    void giveUp(String reason) {
        Opened current = opened;
        opened = null;
        if (current != null) {
            current.session.giveUp(reason);
        }
    }

    /** Ends what is under way, which then does not take effect unless it was faster. Never fails. */
    Future<Void> abort() {
        Opened current = opened == null ? preparing : opened;
        closed = true;
        opened = null;
        if (current == null) {
            return Future.succeededFuture();
        }
        return current.session.cancelRunning(ABORT_MS).transform(asked -> {
            current.session.giveUp("what was under way took longer than the drain");
            return Future.succeededFuture();
        });
    }

    /** What is still being opened is closed as soon as it is open. Never fails. */
    Future<Void> close() {
        closed = true;
        Opened current = opened;
        opened = null;
        return current == null ? Future.succeededFuture() : current.session.close();
    }
}
