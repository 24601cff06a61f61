package dev.leat.stage.lookup;

import dev.leat.sql.Names;
import dev.leat.sql.PostgresErrors;
import dev.leat.sql.Session;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Listens to a channel on a session of its own, opens it again whenever it is lost, and says so: what was told in
 * between, nobody knows. Confined to one event loop.
 */
final class ChangeListener {
    /** A link that is cut says nothing by itself: for as long as both of these together it may go unnoticed. */
    private static final long LOOK_EVERY_MS = 5000;

    private static final long ANSWER_MS = 5000;

    private static final long AGAIN_MS = 1000;

    private final Vertx vertx;
    private final Supplier<Future<Session>> opener;
    private final String channel;
    private final Notifications notifications;
    private final LookupSource.Changes changes;
    private @Nullable Session session;
    private long timer = -1;
    private boolean closed;

    ChangeListener(
            Vertx vertx,
            Supplier<Future<Session>> opener,
            String channel,
            Notifications notifications,
            LookupSource.Changes changes) {
        this.vertx = vertx;
        this.opener = opener;
        this.channel = channel;
        this.notifications = notifications;
        this.changes = changes;
    }

    /** Completes when changes are heard. */
    Future<Void> start() {
        return opener.get().compose(opened -> {
            if (closed) {
                return opened.close();
            }
            session = opened;
            opened.onLost(() -> lost(opened));
            opened.onNotification(told -> {
                if (told.getChannel().equals(channel)) {
                    changes.changed(notifications.key(told.getPayload()));
                }
            });
            return opened.command("LISTEN " + Names.quote(channel))
                    .onSuccess(listening -> hears(opened))
                    .onFailure(failure -> opened.giveUp(PostgresErrors.reason(failure)));
        });
    }

    private void hears(Session opened) {
        if (opened.isOpen() && !closed) {
            changes.heard(true);
            later(LOOK_EVERY_MS, () -> look(opened));
        }
    }

    /** A session that does not answer gives itself up. */
    private void look(Session opened) {
        opened.command("SELECT 1").timeout(ANSWER_MS, TimeUnit.MILLISECONDS).onComplete(alive -> {
            if (alive.failed()) {
                opened.giveUp("it does not answer");
            } else if (session == opened) {
                later(LOOK_EVERY_MS, () -> look(opened));
            }
        });
    }

    private void lost(Session opened) {
        if (session == opened) {
            session = null;
            changes.heard(false);
            again();
        }
    }

    private void again() {
        later(
                AGAIN_MS,
                () -> start().onFailure(failure -> {
                    if (session == null) {
                        again();
                    }
                }));
    }

    private void later(long ms, Runnable step) {
        vertx.cancelTimer(timer);
        if (!closed) {
            timer = vertx.setTimer(ms, fired -> step.run());
        }
    }

    /** Never fails. */
    Future<Void> close() {
        closed = true;
        vertx.cancelTimer(timer);
        Session last = session;
        session = null;
        return last == null ? Future.succeededFuture() : last.close();
    }
}
