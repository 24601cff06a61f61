package dev.leat.cli;

import dev.leat.batch.Ack;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.bus.Codecs;
import dev.leat.observe.NoTelemetry;
import dev.leat.pipeline.Trial;
import dev.leat.sink.DeadLetterFilter;
import dev.leat.sink.Replay;
import dev.leat.sink.StoredDeadLetter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends dead letters through their pipeline again. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = "Sends new dead letters, oldest first, through the stages and into the tables again, each in one"
                + " transaction that also marks it: it takes effect once, whether the pipeline runs meanwhile or not."
                + " What fails again stays, with its new reason.")
final class DeadLettersReplay implements AsyncCommand {
    @Parameters(paramLabel = "FILE", description = "Configuration file of a pipeline.")
    private Path file = Path.of("");

    @Mixin
    private Selection selection = new Selection();

    @Option(names = "--force", description = "Also into upsert tables, where an old event may overwrite a newer row.")
    private boolean force;

    @Option(names = "--dry-run", description = "Only print which would be replayed.")
    private boolean dryRun;

    @Option(names = "--plugins", paramLabel = "DIR", description = "Folder with the jars of your own stages.")
    private @Nullable Path plugins;

    @Override
    public Future<ExitCode> start(Terminal terminal) {
        DeadLetterFilter filter = selection.filter("new");
        PipelineFiles.Only pipeline = PipelineFiles.only(file, plugins, terminal);
        return WithVertx.run(vertx -> DeadLettersList.list(vertx, pipeline.config(), filter)
                .compose(found -> {
                    if (dryRun || found.isEmpty()) {
                        terminal.out().println(DeadLettersList.table(found));
                        terminal.err().println(dryRun ? "dry run: nothing was changed" : "there are none");
                        return Future.succeededFuture(ExitCode.OK);
                    }
                    return replay(vertx, pipeline, found, terminal);
                }));
    }

    private Future<ExitCode> replay(
            Vertx vertx, PipelineFiles.Only pipeline, List<StoredDeadLetter> letters, Terminal terminal) {
        Codecs.register(vertx);
        NoTelemetry telemetry = new NoTelemetry();
        return Replay.open(vertx, pipeline.config(), NodeName.ofProcess(), telemetry, force)
                .compose(replay -> Trial.open(
                                vertx,
                                pipeline.config(),
                                pipeline.stages(),
                                telemetry,
                                new Trial.Sink(replay::write, replay.deadlineMs()))
                        .compose(trial ->
                                new Progress(trial, terminal).all(letters).eventually(trial::close))
                        .eventually(replay::close));
    }

    /** One after the other; ends early when the database is out of reach. */
    private static final class Progress {
        private final Trial trial;
        private final Terminal terminal;
        private int replayed;
        private int failed;

        Progress(Trial trial, Terminal terminal) {
            this.trial = trial;
            this.terminal = terminal;
        }

        Future<ExitCode> all(List<StoredDeadLetter> letters) {
            Future<Void> last = Future.succeededFuture();
            for (StoredDeadLetter letter : letters) {
                last = last.compose(before -> one(letter));
            }
            return last.map(ended -> {
                terminal.out().println(replayed + " replayed, " + failed + " failed");
                return failed == 0 ? ExitCode.OK : replayed == 0 ? ExitCode.FAILURE : ExitCode.PARTIAL;
            });
        }

        private Future<Void> one(StoredDeadLetter letter) {
            return trial.send(Replay.batch(letter))
                    .<Void>map(ack -> told(letter, ack))
                    .recover(failure -> refused(letter, failure));
        }

        private @Nullable Void told(StoredDeadLetter letter, Ack ack) {
            if (ack.deadLetters() > 0) {
                failed++;
                terminal.err().println(letter.id() + ": failed again; its new reason is in the table");
            } else {
                replayed++;
                String rows = ack.dropped() > 0 ? "a stage dropped it" : ack.rows() + " rows";
                terminal.err().println(letter.id() + ": replayed, " + rows);
            }
            return null;
        }

        /** STOP speaks of this one dead letter; anything else of the database or a stage. */
        private Future<Void> refused(StoredDeadLetter letter, Throwable failure) {
            if (failure instanceof BatchException known && known.failure() == BatchFailure.STOP) {
                failed++;
                terminal.err().println(letter.id() + ": " + known.reason());
                return Future.succeededFuture();
            }
            return Future.failedFuture(failure);
        }
    }
}
