package dev.leat.sink;

import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.batch.DeadLetter;
import dev.leat.batch.InTurn;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rows of a chunk of one parked key and marks its dead letters: all of them, or those before the first that
 * fails again. In the transaction of its caller.
 */
final class ReplayedRows {
    /** One event may need several statements, and what it defers is checked behind the last one. */
    private static final String CHUNK = "SAVEPOINT chunk; SET CONSTRAINTS ALL DEFERRED";

    private final LaneConnection connection;
    private final SinkPlan plan;
    private final ParkedLetters letters;

    /**
     * The dead letters before the first that may not be written.
     *
     * @param failedId that one's id; 0 when there is none
     * @param dead what it is from now on; null when it stays as it is
     * @param reason why it may not be written
     */
    private record Good(
            List<ReplayChunk.Made> made,
            long failedId,
            @Nullable DeadLetter dead,
            @Nullable String reason) {
        static Good before(List<ReplayChunk.Made> all, int at, DeadLetter dead) {
            return new Good(all.subList(0, at), all.get(at).letter().id(), dead, dead.reason());
        }

        static Good before(List<ReplayChunk.Made> all, int at, String reason) {
            return new Good(all.subList(0, at), all.get(at).letter().id(), null, reason);
        }
    }

    ReplayedRows(LaneConnection connection, SinkPlan plan, ParkedLetters letters) {
        this.connection = connection;
        this.plan = plan;
        this.letters = letters;
    }

    /** Never frees the key. */
    Future<KeyReplayed> write(List<ReplayChunk.Made> made) {
        Good good = good(made);
        return connection
                .command(CHUNK)
                .compose(saved -> insert(good.made()))
                .compose(rows -> release(rows))
                .transform(done -> done.succeeded() ? mark(good, done.result()) : refused(good, done.cause()));
    }

    private Future<KeyReplayed> refused(Good good, Throwable failure) {
        return ReplayWriter.refuses(failure)
                ? connection.command("ROLLBACK TO SAVEPOINT chunk").compose(back -> new OneByOne(good).write())
                : Future.failedFuture(failure);
    }

    /** Also ends before one that was tried often enough. */
    private Good good(List<ReplayChunk.Made> made) {
        for (int at = 0; at < made.size(); at++) {
            ReplayChunk.Made one = made.get(at);
            if (one.letter().attempts() >= ReplayWriter.ATTEMPTS_MAX) {
                return Good.before(made, at, ReplayWriter.TRIED_ENOUGH);
            }
            if (one.missing()) {
                return Good.before(
                        made,
                        at,
                        ReplayWriter.noPiece(one.letter().part(), one.letter().id()));
            }
            DeadLetter dead = one.failed() == null ? unfit(one) : one.failed();
            if (dead != null) {
                return Good.before(made, at, dead);
            }
        }
        return new Good(made, 0, null, null);
    }

    /** Tries the conversion alone, so that what is built for the database is built from good events only. */
    private @Nullable DeadLetter unfit(ReplayChunk.Made one) {
        List<StatementRows> trial = new ArrayList<>();
        trial.add(new StatementRows(plan.tables()));
        for (Event event : one.events()) {
            try {
                Work.addRows(trial, plan.tables(), event);
            } catch (EventException failure) {
                return DeadLetter.of(event, Work.STAGE, failure);
            }
        }
        return null;
    }

    private Future<Integer> insert(List<ReplayChunk.Made> made) {
        List<StatementRows> statements = new ArrayList<>();
        statements.add(new StatementRows(plan.tables()));
        for (ReplayChunk.Made one : made) {
            one.events().forEach(event -> Work.addRows(statements, plan.tables(), event));
        }
        int rows = statements.stream().mapToInt(StatementRows::rows).sum();
        return InTurn.each(statements, statement -> connection.run(statement, Fences.NONE, List.of()))
                .map(rows);
    }

    /** Something in the chunk is refused: each goes on alone until it comes. */
    private final class OneByOne {
        private Good good;
        private int at;
        private int rows;

        OneByOne(Good good) {
            this.good = good;
        }

        Future<KeyReplayed> write() {
            return InTurn.repeat(this::next).compose(done -> mark(good, rows));
        }

        private Future<Boolean> next() {
            if (at == good.made().size()) {
                return Future.succeededFuture(false);
            }
            return connection
                    .command(CHUNK)
                    .compose(saved -> insert(List.of(good.made().get(at))))
                    .compose(more -> release(more))
                    .map(more -> {
                        at++;
                        rows += more;
                        return true;
                    })
                    .recover(failure -> ReplayWriter.refuses(failure)
                            ? connection.command("ROLLBACK TO SAVEPOINT chunk").map(back -> {
                                good = refused(good, at, failure);
                                return false;
                            })
                            : Future.failedFuture(failure));
        }
    }

    private Future<Integer> release(int rows) {
        return connection
                .command("SET CONSTRAINTS ALL IMMEDIATE; RELEASE SAVEPOINT chunk")
                .map(rows);
    }

    private static Good refused(Good good, int at, Throwable failure) {
        Event first = good.made().get(at).events().get(0);
        return Good.before(good.made(), at, ReplayWriter.refused(first, failure));
    }

    private Future<KeyReplayed> mark(Good good, int rows) {
        List<Long> ids = good.made().stream().map(one -> one.letter().id()).toList();
        DeadLetter dead = good.dead();
        return letters.markReplayed(ids)
                .compose(marked -> dead == null ? Future.succeededFuture() : letters.markFailed(good.failedId(), dead))
                .map(new KeyReplayed(ids.size(), rows, false, good.failedId(), good.reason()));
    }
}
