package dev.leat.cli;

import dev.leat.bus.Codecs;
import dev.leat.observe.NoTelemetry;
import dev.leat.pipeline.Trial;
import dev.leat.sink.DeadLetterFilter;
import dev.leat.sink.DeadLetterTable;
import dev.leat.sink.ParkedKey;
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
        description = "Sends new and parked dead letters, oldest first, through the stages and into the tables again,"
                + " each in the transaction that also marks it: it takes effect once, whether the pipeline runs"
                + " meanwhile or not. What fails again stays, with its new reason. Of a parked key all that waits is"
                + " replayed in order, whichever of its dead letters were chosen, until one fails again; when none is"
                + " left, the key is free. The first SIGINT or SIGTERM ends it behind the one, or the key, that it is"
                + " at; a second one at once, which loses nothing either.")
final class DeadLettersReplay implements AsyncCommand {
    private static final String AGAIN =
            "run it again for the next ones, or with a higher --limit; what failed again comes first";

    @Parameters(paramLabel = "FILE", description = "Configuration file of a pipeline.")
    private Path file = Path.of("");

    @Mixin
    private Selection selection = new Selection();

    @Option(
            names = "--force",
            description =
                    "New ones also into upsert tables, where an old event may overwrite a newer row. Parked ones do not"
                            + " need it: everything later of their key waits behind them.")
    private boolean force;

    @Option(names = "--all", description = "All that wait, up to --limit, as without any option that chooses some.")
    private boolean all;

    @Option(names = "--parked", description = "Only parked ones.")
    private boolean parked;

    @Option(names = "--dry-run", description = "Only print which would be replayed.")
    private boolean dryRun;

    @Option(names = "--plugins", paramLabel = "DIR", description = "Folder with the jars of your own stages.")
    private @Nullable Path plugins;

    @Override
    public Future<ExitCode> start(Terminal terminal) {
        if (all && (parked || !selection.isEverything())) {
            throw CommandFailure.wrongUsage("--all and an option that chooses some do not go together");
        }
        DeadLetterFilter alone = selection.filter(List.of("new"));
        DeadLetterFilter inKeys = selection.filter(List.of("parked"));
        PipelineFiles.Only pipeline = PipelineFiles.only(file, plugins, terminal);
        return WithVertx.run(vertx -> DeadLetterTable.open(vertx, pipeline.config(), NodeName.ofProcess())
                .compose(table -> selection
                        .refuseUnknown(table, pipeline.config().name())
                        .compose(known -> chosen(table, alone, inKeys))
                        .eventually(table::close))
                .compose(chosen -> {
                    if (dryRun || chosen.isEmpty()) {
                        chosen.print(terminal);
                        selection.printLeft(terminal, chosen.left(), AGAIN);
                        terminal.err().println(dryRun ? "dry run: nothing was changed" : "there are none");
                        return Future.succeededFuture(ExitCode.OK);
                    }
                    return replay(vertx, pipeline, chosen, terminal);
                }));
    }

    private Future<Chosen> chosen(DeadLetterTable table, DeadLetterFilter alone, DeadLetterFilter inKeys) {
        Future<List<StoredDeadLetter>> letters = parked ? Future.succeededFuture(List.of()) : table.list(alone);
        return letters.compose(found -> table.parkedKeys(inKeys).map(keys -> new Chosen(found, keys, alone.limit(), 0)))
                .compose(chosen -> chosen.isLimited()
                        ? waiting(table, alone, inKeys).map(chosen::of)
                        : Future.succeededFuture(chosen));
    }

    /** How many could be chosen if there were no limit. */
    private Future<Long> waiting(DeadLetterTable table, DeadLetterFilter alone, DeadLetterFilter inKeys) {
        Future<Long> letters = parked ? Future.succeededFuture(0L) : table.count(alone);
        return letters.compose(found -> table.count(inKeys).map(behind -> found + behind));
    }

    private Future<ExitCode> replay(Vertx vertx, PipelineFiles.Only pipeline, Chosen chosen, Terminal terminal) {
        Codecs.register(vertx);
        NoTelemetry telemetry = new NoTelemetry();
        boolean mayOverwrite = force || chosen.letters().isEmpty();
        return DeadLetterTable.open(vertx, pipeline.config(), NodeName.ofProcess())
                .compose(table -> Replay.open(vertx, pipeline.config(), NodeName.ofProcess(), telemetry, mayOverwrite)
                        .compose(replay -> Trial.open(
                                        vertx,
                                        pipeline.config(),
                                        pipeline.stages(),
                                        telemetry,
                                        new Trial.Sink(replay::write, replay.deadlineMs()))
                                .compose(trial -> new ReplayProgress(replay, trial, table, terminal, chosen.size())
                                        .all(chosen.letters(), chosen.keys())
                                        .onSuccess(ended -> selection.printLeft(terminal, chosen.left(), AGAIN))
                                        .eventually(trial::close))
                                .eventually(replay::close))
                        .eventually(table::close));
    }

    /**
     * What is to be replayed: dead letters that stand alone, and whole keys.
     *
     * @param limit of each of the two
     * @param left dead letters that were meant and are not chosen, because of the limit
     */
    private record Chosen(List<StoredDeadLetter> letters, List<ParkedKey> keys, int limit, long left) {
        boolean isLimited() {
            return letters.size() == limit || keys.size() == limit;
        }

        Chosen of(long waiting) {
            return new Chosen(letters, keys, limit, Math.max(0, waiting - size()));
        }

        boolean isEmpty() {
            return letters.isEmpty() && keys.isEmpty();
        }

        long size() {
            return letters.size() + keys.stream().mapToLong(ParkedKey::letters).sum();
        }

        void print(Terminal terminal) {
            terminal.out().println(DeadLettersList.table(letters));
            if (!keys.isEmpty()) {
                TextTable table = new TextTable("PARKED KEY OF", "FIRST OFFSET", "CHOSEN");
                keys.forEach(key -> table.add(key.partition(), key.offset(), key.letters()));
                terminal.out().println(table);
            }
        }
    }
}
