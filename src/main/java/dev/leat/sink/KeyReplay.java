package dev.leat.sink;

import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.InTurn;
import dev.leat.sql.PostgresErrors;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Replays one parked key in order, a chunk in one transaction, until nothing of it waits or one fails again. As long as
 * something waits, writers only add to its end, so a chunk needs no lock of theirs. Only the last one does: holding the
 * row of the position, it looks once more for what was added, and raises the epoch, so that writers learn of the freed
 * key. Locks are taken in the order dead letters, position, tables; writers take the latter two in the same order.
 */
final class KeyReplay {
    private static final int AGAIN_MAX = 10;
    private static final int ROUNDS_MAX = 100_000;

    /** The partition's writer waits so long, and PostgreSQL ends a session that asks nothing for 10 s meanwhile. */
    private static final long LOCKED_STAGES_MS = 5_000;

    private final LaneConnection connection;
    private final ParkedKey key;
    private final ParkedLetters letters;
    private final Function<Batch, Future<Batch>> stages;
    private final Replay.Committed committed;
    private final ReplayedRows rows;
    private final Branches branches;
    private int again;
    private int rounds;

    /** What the transaction under way has done; counts when it has committed. */
    private int replayed;

    private int written;
    private boolean freed;

    private @Nullable KeyReplayed failed;
    private KeyReplayed soFar = new KeyReplayed(0, 0, false, 0, null);

    /** @param stages gives what the stages make of a batch */
    KeyReplay(
            LaneConnection connection,
            SinkPlan plan,
            ParkedKey key,
            Function<Batch, Future<Batch>> stages,
            Replay.Committed committed) {
        this.connection = connection;
        this.key = key;
        this.letters = new ParkedLetters(connection, plan, key);
        this.stages = stages;
        this.committed = committed;
        this.rows = new ReplayedRows(connection, plan, letters);
        this.branches = Branches.of(plan.config());
    }

    /** Fails when it cannot go on for a reason that is not an event's; what it has done until then stays done. */
    Future<KeyReplayed> run() {
        return InTurn.repeat(this::round).map(done -> soFar);
    }

    /** Says whether another one must follow. */
    private Future<Boolean> round() {
        return connection.ready().compose(ready -> letters.read(0)).compose(found -> {
            if (found.isEmpty()) {
                return rounds == 0 ? Future.succeededFuture(false) : emptied();
            }
            rounds++;
            if (rounds > ROUNDS_MAX) {
                return Sink.stop(key + " grows as fast as it is replayed; pause its producer, then replay again");
            }
            return chunk(found).recover(this::mayTryAgain).map(done -> !soFar.freed() && soFar.reason() == null);
        });
    }

    /** Somebody else replays or discards, or a lock was lost: begins again with what there is now. */
    private Future<Void> mayTryAgain(Throwable failure) {
        boolean changed = failure instanceof BatchException known && known.failure() == BatchFailure.GAP;
        boolean mayAgain = changed || PostgresErrors.kind(failure) == PostgresErrors.Kind.AGAIN;
        again++;
        return mayAgain && again <= AGAIN_MAX ? Future.succeededFuture() : Future.failedFuture(failure);
    }

    private Future<Void> chunk(List<StoredDeadLetter> found) {
        ReplayChunk chunk = ReplayChunk.of(found);
        return stages.apply(chunk.batch()).compose(after -> inTransaction(chunk, chunk.made(after, branches)));
    }

    private Future<Void> inTransaction(ReplayChunk chunk, List<ReplayChunk.Made> made) {
        return inTransaction(() -> letters.lock(chunk.lastId())
                .compose(ids -> ids.equals(chunk.ids()) ? lap(chunk, made, false) : changed()));
    }

    /** Others took the rest away; the writers may have looked before what was replayed here was gone, too. */
    private Future<Boolean> emptied() {
        return inTransaction(() -> letters.lockPosition()
                        .compose(locked -> letters.read(0))
                        .compose(rest -> {
                            freed = rest.isEmpty();
                            return freed ? letters.free() : Future.succeededFuture();
                        }))
                .recover(this::mayTryAgain)
                .map(done -> !soFar.freed());
    }

    private Future<Void> inTransaction(Supplier<Future<Void>> work) {
        replayed = 0;
        written = 0;
        freed = false;
        failed = null;
        return connection
                .command("BEGIN")
                .compose(begun -> work.get())
                .compose(done -> connection.command("COMMIT"))
                .onSuccess(ended -> count())
                .recover(connection::rollback);
    }

    private Future<Void> changed() {
        return Future.failedFuture(new BatchException(BatchFailure.GAP, key + " was changed meanwhile"));
    }

    private void count() {
        committed.of(replayed, written);
        KeyReplayed failure = failed;
        soFar = new KeyReplayed(
                soFar.replayed() + replayed,
                soFar.rows() + written,
                freed,
                failure == null ? 0 : failure.failedId(),
                failure == null ? null : failure.reason());
    }

    /** @param held the position is locked already, so nothing is added any more: this is the last chunk, or nearly */
    private Future<Void> lap(ReplayChunk chunk, List<ReplayChunk.Made> made, boolean held) {
        return letters.moreAfter(chunk.lastId()).compose(more -> {
            boolean last = held || !more;
            Future<Void> ready = last && !held ? letters.lockPosition() : Future.succeededFuture();
            return ready.compose(locked -> rows.write(made)).compose(done -> {
                replayed += done.replayed();
                written += done.rows();
                failed = done.reason() == null ? null : done;
                return last && failed == null ? ending(chunk, held) : Future.succeededFuture();
            });
        });
    }

    /**
     * What was added before the position was locked comes now, under the lock; then the key is free. Stages that take
     * long are not waited for: then it comes with the next chunk.
     */
    private Future<Void> ending(ReplayChunk chunk, boolean held) {
        return letters.read(chunk.lastId()).compose(rest -> {
            if (rest.isEmpty()) {
                freed = true;
                return letters.free();
            }
            if (held) {
                return Future.succeededFuture();
            }
            ReplayChunk next = ReplayChunk.of(rest);
            return stages.apply(next.batch())
                    .timeout(LOCKED_STAGES_MS, TimeUnit.MILLISECONDS)
                    .compose(
                            after -> lap(next, next.made(after, branches), true),
                            failure -> failure instanceof TimeoutException
                                    ? Future.succeededFuture()
                                    : Future.failedFuture(failure));
        });
    }
}
