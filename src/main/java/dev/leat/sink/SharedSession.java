package dev.leat.sink;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.observe.Telemetry;
import dev.leat.sql.PostgresErrors;
import dev.leat.sql.Session;
import dev.leat.sql.SessionOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One session for claims and control, so that busy lanes cannot starve them: for callers on any thread, opened with the
 * first of them and again after it broke.
 */
final class SharedSession {
    private static final int AGAIN_MAX = 3;
    private static final long JITTER_MS = 50;
    /** Who waits for a lock holds up all others here, and is to be told what it waits for. */
    private static final long LOCK_MS_MAX = 4_000;

    private final Vertx vertx;
    private final SessionOptions options;
    private final Telemetry telemetry;
    private final AtomicReference<@Nullable Future<Session>> session = new AtomicReference<>();
    private volatile boolean closed;

    SharedSession(Vertx vertx, SessionOptions options, Telemetry telemetry) {
        this.vertx = vertx;
        long lockMs = Math.min(LOCK_MS_MAX, LaneConnection.lockTimeoutMs(options.statementTimeoutMs()));
        this.options = options.with("lock_timeout", Long.toString(lockMs));
        this.telemetry = telemetry;
    }

    /** Fails with OUTAGE or STOP and nothing else; what lost against another transaction is tried again. */
    <T> Future<T> run(Function<Session, Future<T>> work) {
        return attempt(work, 1).recover(failure -> Future.failedFuture(PostgresErrors.decide(failure)));
    }

    private <T> Future<T> attempt(Function<Session, Future<T>> work, int attempt) {
        return session().compose(open -> onWritable(open, work)).recover(failure -> {
            boolean lost = PostgresErrors.kind(failure) == PostgresErrors.Kind.AGAIN;
            if (!lost || PostgresErrors.waitedForLock(failure) || attempt > AGAIN_MAX) {
                return Future.failedFuture(failure);
            }
            long waitMs = 1 + ThreadLocalRandom.current().nextLong(JITTER_MS * attempt);
            return vertx.timer(waitMs, TimeUnit.MILLISECONDS).compose(waited -> attempt(work, attempt + 1));
        });
    }

    /** A session stays read-only that was opened so, or on a standby; the next one may not be. */
    private static <T> Future<T> onWritable(Session open, Function<Session, Future<T>> work) {
        return work.apply(open).onFailure(failure -> {
            if (PostgresErrors.isReadOnly(failure)) {
                open.giveUp(PostgresErrors.reason(failure));
            }
        });
    }

    private Future<Session> session() {
        if (closed) {
            return Future.failedFuture(new BatchException(BatchFailure.OUTAGE, "the sink is closed"));
        }
        Future<Session> current = session.get();
        if (current != null
                && (!current.isComplete()
                        || (current.succeeded() && current.result().isOpen()))) {
            return current;
        }
        Promise<Session> opening = Promise.promise();
        if (!session.compareAndSet(current, opening.future())) {
            return session();
        }
        Session.open(vertx, options, "claims", telemetry).onComplete(opening);
        return opening.future();
    }

    /** Nothing is opened any more. Never fails. */
    Future<Void> close() {
        closed = true;
        Future<Session> current = session.get();
        return current == null
                ? Future.succeededFuture()
                : current.compose(Session::close).otherwiseEmpty();
    }
}
