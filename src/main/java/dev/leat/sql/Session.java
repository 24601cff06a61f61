package dev.leat.sql;

import dev.leat.batch.BatchException;
import dev.leat.observe.Telemetry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgNotification;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One connection to PostgreSQL on which every wait has an end. Its futures fail with what the driver says; when the
 * server does not answer in time the session is given up, because nobody knows any more what it did.
 */
public final class Session {
    /** Beyond the server's own bound of a statement: for the network and a server under load. */
    public static final long GRACE_MS = 5000;

    public static final long CONNECT_MS = 10_000;

    private final Telemetry telemetry;
    private final String purpose;
    private final PgConnection connection;
    private final int process;
    private final long awaitMs;
    private boolean open = true;
    private Runnable onLost = () -> {};

    private Session(Telemetry telemetry, String purpose, PgConnection connection, int process, long awaitMs) {
        this.telemetry = telemetry;
        this.purpose = purpose;
        this.connection = connection;
        this.process = process;
        this.awaitMs = awaitMs;
    }

    /** Connects on the caller's context. Fails with STOP behind a pooler that gives no session to itself. */
    public static Future<Session> open(Vertx vertx, SessionOptions options, String purpose, Telemetry telemetry) {
        Future<PgConnection> connecting = Pooler.connect(vertx, options.connect());
        return connecting
                .compose(connection -> Pooler.process(vertx, connection, options.connect()))
                .timeout(CONNECT_MS, TimeUnit.MILLISECONDS)
                .onFailure(failure -> connecting.onSuccess(Session::closeLate))
                .recover(failure -> Future.failedFuture(UnreachableException.of(options, failure)))
                .onFailure(failure -> telemetry.connectionRefused(purpose, PostgresErrors.reason(failure)))
                .map(process -> opened(connecting.result(), process, options, purpose, telemetry));
    }

    private static void closeLate(PgConnection connection) {
        connection.close().onComplete(closed -> {});
    }

    private static Session opened(
            PgConnection connection, int process, SessionOptions options, String purpose, Telemetry telemetry) {
        long awaitMs = options.statementTimeoutMs() + GRACE_MS;
        Session session = new Session(telemetry, purpose, connection, process, awaitMs);
        connection.closeHandler(closed -> session.lost("the connection was closed"));
        Context context = Vertx.currentContext();
        connection.exceptionHandler(failure -> {
            session.lost(PostgresErrors.reason(failure));
            boolean fault = failure instanceof Error && !(failure instanceof OutOfMemoryError);
            if (fault && context != null) {
                context.runOnContext(later -> rethrow((Error) failure));
            }
        });
        connection.noticeHandler(notice -> telemetry.notice(notice.getMessage()));
        telemetry.connection(purpose, true, "");
        return session;
    }

    /** Somebody who was given an answer threw it, and the driver takes it for trouble of the connection. */
    private static void rethrow(Error fault) {
        throw fault;
    }

    public boolean isOpen() {
        return open;
    }

    /** Of the process of PostgreSQL, also behind a pooler. */
    public int processId() {
        return process;
    }

    /** For who sees that another process answers than {@link #processId}. */
    public static BatchException notOurs() {
        return Pooler.notOurs();
    }

    /** Runs SQL with parameters once. */
    public Future<RowSet<Row>> query(String sql, Tuple parameters) {
        return bounded(connection.preparedQuery(sql).execute(parameters));
    }

    /** Runs SQL without parameters; several statements separated by semicolons are one transaction. */
    public Future<Void> command(String sql) {
        return bounded(connection.query(sql).execute()).mapEmpty();
    }

    public Future<PreparedStatement> prepare(String sql) {
        return bounded(connection.prepare(sql));
    }

    public Future<RowSet<Row>> execute(PreparedStatement statement, Tuple parameters) {
        return bounded(statement.query().execute(parameters));
    }

    /** Runs the action when the session is lost or given up; not when it is closed. */
    public void onLost(Runnable action) {
        onLost = action;
    }

    /** Hands over what channels tell this session once it listens to them. */
    public void onNotification(Handler<PgNotification> handler) {
        connection.notificationHandler(handler);
    }

    /**
     * Asks the server to end the statement under way, which then fails with 57014, unless it was faster. Completes when
     * the server has taken note; fails when it does not in time.
     */
    public Future<Void> cancelRunning(long withinMs) {
        return connection.cancelRequest().timeout(withinMs, TimeUnit.MILLISECONDS);
    }

    private <T> Future<T> bounded(Future<T> answer) {
        return answer.timeout(awaitMs, TimeUnit.MILLISECONDS).onFailure(failure -> {
            if (failure instanceof TimeoutException) {
                giveUp("no answer in " + awaitMs + " ms");
            }
        });
    }

    /** Closes without waiting for what is under way. */
    public void giveUp(String reason) {
        lost(reason);
        connection.close().onComplete(closed -> {});
    }

    private void lost(String reason) {
        if (open) {
            open = false;
            telemetry.connection(purpose, false, reason);
            onLost.run();
        }
    }

    /** Never fails. */
    public Future<Void> close() {
        if (!open) {
            return Future.succeededFuture();
        }
        open = false;
        telemetry.connection(purpose, false, "");
        return connection.close().timeout(GRACE_MS, TimeUnit.MILLISECONDS).otherwiseEmpty();
    }
}
