package dev.leat.cli;

import dev.leat.batch.Ack;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.InTurn;
import dev.leat.pipeline.Trial;
import dev.leat.sink.DeadLetterFilter;
import dev.leat.sink.DeadLetterTable;
import dev.leat.sink.KeyReplayed;
import dev.leat.sink.ParkedKey;
import dev.leat.sink.Replay;
import dev.leat.sink.StoredDeadLetter;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Replays one after the other and tells how each ended, until a signal comes or the database is out of reach. */
final class ReplayProgress {
    private final Replay replay;
    private final Trial trial;
    private final DeadLetterTable table;
    private final Terminal terminal;
    private final ProgressBar bar;
    private int replayed;
    private int failed;
    /** By a signal: nothing more begins. */
    private volatile boolean stopped;

    /** @param letters how many are to be replayed, those of keys included */
    ReplayProgress(Replay replay, Trial trial, DeadLetterTable table, Terminal terminal, long letters) {
        this.replay = replay;
        this.trial = trial;
        this.table = table;
        this.terminal = terminal;
        this.bar = new ProgressBar(terminal, letters);
    }

    Future<ExitCode> all(List<StoredDeadLetter> letters, List<ParkedKey> keys) {
        terminal.signals().onFirst(() -> stopped = true);
        return InTurn.each(letters, letter -> stopped ? Future.succeededFuture() : one(letter))
                .compose(done -> InTurn.each(keys, key -> stopped ? Future.succeededFuture() : one(key)))
                .onComplete(ended -> {
                    bar.close();
                    terminal.out().println(replayed + " replayed, " + failed + " failed");
                })
                .map(ended -> {
                    if (stopped) {
                        throw CommandFailure.failed("stopped by a signal; what was not tried waits still");
                    }
                    return failed == 0 ? ExitCode.OK : replayed == 0 ? ExitCode.FAILURE : ExitCode.PARTIAL;
                });
    }

    private Future<Void> one(StoredDeadLetter letter) {
        return trial.send(Replay.batch(letter))
                .compose(ack -> told(letter, ack))
                .recover(failure -> refused(Long.toString(letter.id()), failure));
    }

    private Future<Void> told(StoredDeadLetter letter, Ack ack) {
        if (ack.deadLetters() > 0) {
            failed++;
            String where = "its new reason is in the table";
            return table.list(DeadLetterFilter.of(List.of(letter.id())))
                    .map(again ->
                            again.isEmpty() ? where : again.get(0).deadLetter().reason())
                    .otherwise(where)
                    .map(reason -> {
                        bar.println(letter.id() + ": failed again: " + reason);
                        bar.advance(1);
                        return null;
                    });
        }
        replayed++;
        String rows = ack.dropped() > 0 ? "a stage dropped it" : ack.rows() + " rows";
        bar.detail(letter.id() + ": replayed, " + rows);
        bar.advance(1);
        return Future.succeededFuture();
    }

    private Future<Void> one(ParkedKey key) {
        return replay.key(key, trial::send, this::committed)
                .<Void>map(ended -> told(key, ended))
                .recover(failure -> refused(key.toString(), failure));
    }

    private void committed(int letters, int rows) {
        replayed += letters;
        bar.advance(letters);
    }

    private @Nullable Void told(ParkedKey key, KeyReplayed ended) {
        String done = key + ": " + ended.replayed() + " replayed, " + ended.rows() + " rows";
        if (ended.reason() != null) {
            failed++;
            bar.println(done + "; " + ended.failedId() + " stays, and what is behind it: " + ended.reason());
        } else {
            bar.detail(done + (ended.freed() ? "; the key is free" : "; nothing of it waits any more"));
        }
        bar.advance(Math.max(0, key.letters() - ended.replayed()));
        return null;
    }

    /** STOP speaks of this one alone; anything else of the database or a stage. */
    private Future<Void> refused(String what, Throwable failure) {
        if (failure instanceof BatchException known && known.failure() == BatchFailure.STOP) {
            failed++;
            bar.println(what + ": " + known.reason());
            bar.advance(1);
            return Future.succeededFuture();
        }
        return Future.failedFuture(failure);
    }
}
