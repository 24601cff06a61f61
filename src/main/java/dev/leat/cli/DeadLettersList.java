package dev.leat.cli;

import dev.leat.config.PipelineConfig;
import dev.leat.sink.DeadLetterFilter;
import dev.leat.sink.DeadLetterJson;
import dev.leat.sink.DeadLetterTable;
import dev.leat.sink.StoredDeadLetter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints which dead letters there are. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Prints which dead letters there are and why, without their values; the key where it is parked.")
final class DeadLettersList implements AsyncCommand {
    /** What became of a dead letter. */
    enum State {
        /** Waits for somebody: new or parked. */
        WAITING,
        NEW,
        PARKED,
        REPLAYED,
        DISCARDED,
        ALL
    }

    @Parameters(paramLabel = "FILE", description = "Configuration file of a pipeline.")
    private Path file = Path.of("");

    @Mixin
    private Selection selection = new Selection();

    @Option(
            names = "--state",
            description = "Only those in this state: ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} by default.",
            defaultValue = "WAITING")
    private State state = State.WAITING;

    @Option(names = "--parked", description = "Only parked ones, as --state parked.")
    private boolean parked;

    @Option(names = "--after", paramLabel = "ID", description = "Only those with a higher id.")
    private @Nullable Long after;

    @Option(names = "--json", description = "One JSON object per line.")
    private boolean json;

    @Override
    public Future<ExitCode> start(Terminal terminal) {
        if (parked && state != State.WAITING && state != State.PARKED) {
            throw CommandFailure.wrongUsage("--parked and --state=" + state + " do not go together");
        }
        DeadLetterFilter filter = selection.filter(states(parked ? State.PARKED : state));
        PipelineConfig config = PipelineFiles.only(file, null, terminal).config();
        DeadLetterFilter page = filter.withPage(after, filter.limit());
        return WithVertx.run(vertx -> DeadLetterTable.open(vertx, config, NodeName.ofProcess())
                        .compose(table -> selection
                                .refuseUnknown(table, config.name())
                                .compose(known -> found(table, page))
                                .eventually(table::close)))
                .map(found -> {
                    if (json) {
                        found.letters().forEach(one -> terminal.out().println(DeadLetterJson.summary(one)));
                    } else {
                        terminal.out().println(table(found.letters()));
                    }
                    if (found.left() > 0) {
                        String next =
                                "--after=" + found.lastId() + " lists the next ones, a higher --limit more at once";
                        selection.printLeft(terminal, found.left(), next);
                    }
                    return ExitCode.OK;
                });
    }

    private static List<String> states(State chosen) {
        return switch (chosen) {
            case WAITING -> DeadLetterFilter.WAITING;
            case ALL -> List.of();
            case NEW, PARKED, REPLAYED, DISCARDED -> List.of(chosen.name().toLowerCase(Locale.ROOT));
        };
    }

    /**
     * What one call of the command takes.
     *
     * @param left behind those, because of the limit
     */
    record Found(List<StoredDeadLetter> letters, long left) {
        long lastId() {
            return letters.get(letters.size() - 1).id();
        }
    }

    static Future<Found> found(DeadLetterTable table, DeadLetterFilter filter) {
        return table.list(filter)
                .compose(letters -> letters.size() < filter.limit()
                        ? Future.succeededFuture(new Found(letters, 0))
                        : table.count(filter).map(all -> new Found(letters, Math.max(0, all - letters.size()))));
    }

    static Future<List<StoredDeadLetter>> list(Vertx vertx, PipelineConfig config, DeadLetterFilter filter) {
        return DeadLetterTable.open(vertx, config, NodeName.ofProcess())
                .compose(table -> table.list(filter).eventually(table::close));
    }

    static TextTable table(List<StoredDeadLetter> found) {
        TextTable table =
                new TextTable("ID", "STATE", "FROM", "KEY", "STAGE", "KIND", "ATTEMPTS", "SET ASIDE", "REASON");
        for (StoredDeadLetter one : found) {
            table.add(
                    one.id(),
                    one.state(),
                    place(one),
                    DeadLetterText.parkedKey(one),
                    one.deadLetter().stage(),
                    one.deadLetter().kind(),
                    one.attempts(),
                    one.createdAt(),
                    one.deadLetter().reason());
        }
        return table;
    }

    /** Topic, partition and offset; with the piece where a stage had split the record. */
    private static String place(StoredDeadLetter one) {
        var origin = one.deadLetter().event().origin();
        String record = origin.topic() + "-" + origin.partition() + "@" + origin.offset();
        return one.part() == null ? record : record + "#" + one.part();
    }
}
