package dev.leat.stage.lookup;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.sql.Session;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The connections of one look-up that are open; whoever takes them bounds how many. Confined to one event loop. */
final class Connections {
    private final Supplier<Future<Session>> opener;
    private final Deque<LookupConnection> free = new ArrayDeque<>();
    private final Set<LookupConnection> taken = new HashSet<>();
    private @Nullable LookupPlan plan;
    private boolean closed;

    Connections(Supplier<Future<Session>> opener) {
        this.opener = opener;
    }

    /** A session that may be given to {@link #add} then; it is closed when that comes too late. */
    Future<Session> open() {
        return opener.get()
                .compose(
                        session -> closed ? session.close().compose(done -> ended()) : Future.succeededFuture(session));
    }

    /** The first one, with which the plan was made. */
    Future<Void> add(Session session, LookupPlan made) {
        plan = made;
        LookupConnection connection = new LookupConnection(session, made);
        return connection
                .prepare()
                .compose(prepared -> closed ? session.close().compose(done -> ended()) : kept(connection));
    }

    private Future<Void> kept(LookupConnection connection) {
        free.push(connection);
        return Future.succeededFuture();
    }

    /** One that may not be prepared yet: that is a statement which may have to be cancelled, too. */
    Future<LookupConnection> take() {
        LookupConnection known = free.poll();
        while (known != null && !known.session().isOpen()) {
            known = free.poll();
        }
        if (known != null) {
            taken.add(known);
            return Future.succeededFuture(known);
        }
        LookupPlan made = plan;
        if (closed || made == null) {
            return ended();
        }
        return open().map(session -> {
            LookupConnection connection = new LookupConnection(session, made);
            taken.add(connection);
            return connection;
        });
    }

    /** @param usable nothing is under way on it */
    void give(LookupConnection connection, boolean usable) {
        taken.remove(connection);
        if (usable && !closed && connection.session().isOpen()) {
            free.push(connection);
        } else {
            connection.session().giveUp("");
        }
    }

    /** Never fails. */
    Future<Void> close() {
        closed = true;
        List<Future<Void>> closing = new ArrayList<>();
        free.forEach(connection -> closing.add(connection.session().close()));
        taken.forEach(connection -> closing.add(connection.session().close()));
        free.clear();
        taken.clear();
        return Future.join(closing).mapEmpty();
    }

    private static <T> Future<T> ended() {
        return Future.failedFuture(new BatchException(BatchFailure.CANCELLED, "the look-up was closed"));
    }
}
