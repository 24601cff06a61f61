package dev.leat.cli;

import dev.leat.config.PipelineConfig;
import dev.leat.sink.DeadLetterFilter;
import dev.leat.sink.DeadLetterTable;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Marks dead letters as not wanted. */
@Command(
        name = "discard",
        mixinStandardHelpOptions = true,
        description = "Marks new and parked dead letters as not wanted; they stay in the table until you delete them"
                + " there. When the first one of a parked key goes, the next one is the first; when the last one goes,"
                + " the key is free.")
final class DeadLettersDiscard implements AsyncCommand {
    private static final String AGAIN = "run it again for the next ones, or with a higher --limit";

    @Parameters(paramLabel = "FILE", description = "Configuration file of a pipeline.")
    private Path file = Path.of("");

    @Mixin
    private Selection selection = new Selection();

    @Option(names = "--all", description = "All that wait, up to --limit; needed where no other option chooses.")
    private boolean all;

    @Option(names = "--dry-run", description = "Only print which would be discarded.")
    private boolean dryRun;

    @Override
    public Future<ExitCode> start(Terminal terminal) {
        if (selection.isEverything() && !all) {
            throw CommandFailure.wrongUsage(
                    "which ones? choose some with --id, --stage, --kind, --topic or --since," + " or say --all");
        }
        DeadLetterFilter filter = selection.filter(DeadLetterFilter.WAITING);
        PipelineConfig config = PipelineFiles.only(file, null, terminal).config();
        if (dryRun) {
            return table(config, table -> DeadLettersList.found(table, filter)).map(found -> {
                terminal.out().println(DeadLettersList.table(found.letters()));
                selection.printLeft(terminal, found.left(), AGAIN);
                terminal.err().println("dry run: nothing was changed");
                return ExitCode.OK;
            });
        }
        return table(config, table -> discard(table, filter, terminal)).map(done -> ExitCode.OK);
    }

    /** What is left was not chosen: those of the filter that wait still. */
    private Future<Void> discard(DeadLetterTable table, DeadLetterFilter filter, Terminal terminal) {
        return table.discard(filter).compose(count -> {
            terminal.out().println(count + " discarded");
            Future<Long> waiting = count < filter.limit() ? Future.succeededFuture(0L) : table.count(filter);
            return waiting.map(left -> {
                selection.printLeft(terminal, left, AGAIN);
                return null;
            });
        });
    }

    private <T> Future<T> table(PipelineConfig config, Function<DeadLetterTable, Future<T>> work) {
        return WithVertx.run(vertx -> DeadLetterTable.open(vertx, config, NodeName.ofProcess())
                .compose(table -> selection
                        .refuseUnknown(table, config.name())
                        .compose(known -> work.apply(table))
                        .eventually(table::close)));
    }
}
