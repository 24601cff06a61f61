package dev.leat.pipeline;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.ControlStore;
import dev.leat.batch.Desired;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows what operators want of a pipeline, which stands in the database, so that a wish given to one process reaches
 * all. Belongs to the pipeline's context.
 */
final class Wishes {
    private static final long LOOK_EVERY_MS = 2_000;
    private static final long ANSWER_MS = 10_000;

    private final Context context;
    private final Consumer<Desired> changed;
    private volatile Desired known = Desired.RUNNING;
    private @Nullable ControlStore store;
    private long timer = -1;
    private boolean asking;

    /** @param changed told on the context of every wish that is another than the one before */
    Wishes(Context context, Consumer<Desired> changed) {
        this.context = context;
        this.changed = changed;
    }

    /** From any thread. */
    Desired known() {
        return known;
    }

    /** Asks once; fails with what the database fails with, and as in an outage when it does not answer. */
    Future<Desired> first(ControlStore database) {
        return first(database, ANSWER_MS);
    }

    Future<Desired> first(ControlStore database, long answerMs) {
        return database.desired()
                .timeout(answerMs, TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(failure instanceof TimeoutException ? late(answerMs) : failure))
                .onSuccess(now -> known = now);
    }

    private static BatchException late(long answerMs) {
        return new BatchException(
                BatchFailure.OUTAGE, "PostgreSQL did not say in " + answerMs + " ms what operators want");
    }

    /** Asks again and again until {@link #unfollow}; who does not answer is asked again the next time. */
    void follow(ControlStore database) {
        unfollow();
        store = database;
        timer = vertx().setPeriodic(LOOK_EVERY_MS, ignored -> look(database));
    }

    void unfollow() {
        vertx().cancelTimer(timer);
        store = null;
    }

    /** Asks now and not only when it is time: somebody wished something. */
    void look() {
        ControlStore followed = store;
        if (followed != null) {
            look(followed);
        }
    }

    private void look(ControlStore database) {
        if (asking) {
            return;
        }
        asking = true;
        Desired before = known;
        database.desired()
                .timeout(ANSWER_MS, TimeUnit.MILLISECONDS)
                .onComplete(asked -> context.runOnContext(go -> {
                    asking = false;
                    if (asked.succeeded() && store == database) {
                        answered(before, asked.result());
                    }
                }));
    }

    /** A wish that was written here. */
    void take(Desired wish) {
        if (wish.version() > known.version()) {
            heed(wish);
        }
    }

    /** What is older than what is known counts, too, unless that came after the question: the database was put back. */
    private void answered(Desired before, Desired wish) {
        if (!known.equals(before)) {
            take(wish);
        } else if (!wish.equals(known)) {
            heed(wish);
        }
    }

    private void heed(Desired wish) {
        known = wish;
        changed.accept(wish);
    }

    private Vertx vertx() {
        return context.owner();
    }
}
