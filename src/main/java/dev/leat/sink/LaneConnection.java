package dev.leat.sink;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.DeadLetter;
import dev.leat.observe.Telemetry;
import dev.leat.sql.PostgresErrors;
import dev.leat.sql.Session;
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
    private static final String READ_POSITION =
            "SELECT epoch, next_offset FROM leat.positions WHERE pipeline = $1 AND topic = $2 AND partition = $3";

    /** Left to itself, PostgreSQL may plan each transaction anew where many positions are, for more than it costs. */
    private static final String ONE_PLAN = "SET plan_cache_mode = force_generic_plan";

    /** A delete planned while its table was small would read the whole table for ever. */
    private static final String FRESH_PLANS = "SET plan_cache_mode = force_custom_plan";

    private final Vertx vertx;
    private final SinkPlan plan;
    private final String purpose;
    private final Telemetry telemetry;
    private @Nullable Session session;
    private final Map<Variant, PreparedStatement> prepared = new EnumMap<>(Variant.class);
    /** What was last said of plans; null: nobody knows. */
    private @Nullable String plans;

    private boolean closed;

    LaneConnection(Vertx vertx, SinkPlan plan, String purpose, Telemetry telemetry) {
        this.vertx = vertx;
        this.plan = plan;
        this.purpose = purpose;
        this.telemetry = telemetry;
    }

    /** Opens the session and prepares what nearly all transactions run, when that is not done yet. */
    Future<Session> ready() {
        Session current = session;
        if (current != null && current.isOpen()) {
            return Future.succeededFuture(current);
        }
        return Session.open(vertx, plan.options(), purpose, telemetry).compose(this::prepare);
    }

    private Future<Session> prepare(Session opened) {
        prepared.clear();
        plans = ONE_PLAN;
        return opened.command(ONE_PLAN)
                .compose(set -> prepare(opened, Variant.ROWS))
                .compose(made -> prepare(opened, Variant.ROWS_OF_ONE))
                .compose(made -> {
                    if (closed) {
                        return opened.close()
                                .compose(done -> Future.failedFuture(
                                        new BatchException(BatchFailure.OUTAGE, "the sink is closed")));
                    }
                    session = opened;
                    return Future.succeededFuture(opened);
                })
                .onFailure(failure -> opened.giveUp(PostgresErrors.reason(failure)));
    }

    /** Runs the statement once; call {@link #ready()} before. */
    Future<Void> run(StatementRows rows, Fences fences, List<DeadLetter> deadLetters) {
        Variant variant = Variant.of(rows, fences, deadLetters);
        Tuple parameters = rows.parameters(variant, plan.pipeline(), fences, deadLetters);
        return prepared(variant)
                .compose(statement -> current().execute(statement, parameters))
                .mapEmpty();
    }

    private Future<PreparedStatement> prepared(Variant variant) {
        return plans(variant.deletes() ? FRESH_PLANS : ONE_PLAN).compose(set -> {
            PreparedStatement known = prepared.get(variant);
            if (known != null) {
                return Future.succeededFuture(known);
            }
            return prepare(current(), variant);
        });
    }

    private Future<PreparedStatement> prepare(Session with, Variant variant) {
        return with.prepare(plan.sql(variant)).onSuccess(made -> prepared.put(variant, made));
    }

    private Future<Void> plans(String wanted) {
        return wanted.equals(plans) ? Future.succeededFuture() : command(wanted).onSuccess(done -> plans = wanted);
    }

    /** A rollback also takes back what was said of plans since then. */
    Future<Void> command(String sql) {
        if (sql.startsWith("ROLLBACK")) {
            plans = null;
        }
        return current().command(sql);
    }

    /** The row of a partition's position, or nothing. */
    Future<RowSet<Row>> position(Fences.Fence fence) {
        return current()
                .query(
                        READ_POSITION,
                        Tuple.of(
                                plan.pipeline(),
                                fence.partition().topic(),
                                fence.partition().partition()));
    }

    Future<RowSet<Row>> query(String sql, Tuple parameters) {
        return current().query(sql, parameters);
    }

    private Session current() {
        Session current = session;
        if (current == null) {
            throw new BatchException(BatchFailure.OUTAGE, "the connection was given up");
        }
        return current;
    }

    /** After a failure nobody knows the session's state. */
    void giveUp(String reason) {
        Session current = session;
        session = null;
        if (current != null) {
            current.giveUp(reason);
        }
    }

    /** What is still being opened is closed as soon as it is open. Never fails. */
    Future<Void> close() {
        closed = true;
        Session current = session;
        session = null;
        return current == null ? Future.succeededFuture() : current.close();
    }
}
