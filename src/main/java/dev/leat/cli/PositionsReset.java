package dev.leat.cli;

import dev.leat.batch.Position;
import dev.leat.config.PipelineConfig;
import dev.leat.config.StartAt;
import dev.leat.sink.PositionTable;
import dev.leat.source.TopicAdmin;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts a pipeline somewhere else in its topics. */
@Command(
        name = "reset",
        mixinStandardHelpOptions = true,
        description = "Lets a pipeline go on from another place: after a topic was made anew, when Kafka no longer has"
                + " what comes next, or to read again. What lies between is skipped or written again; that is for you"
                + " to decide. A running pipeline notices and goes on from there. Without --topic the pipeline is also"
                + " bound to its present consumer group and Kafka cluster.")
final class PositionsReset implements AsyncCommand {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    @Parameters(paramLabel = "FILE", description = "Configuration file of a pipeline.")
    private Path file = Path.of("");

    @Option(
            names = "--to",
            required = true,
            paramLabel = "PLACE",
            description = "earliest, latest, a time such as 2026-01-31T00:00:00Z, or an offset; an offset needs --topic"
                    + " and --partition.")
    private String to = "";

    @Option(names = "--topic", paramLabel = "NAME", description = "Only this topic.")
    private @Nullable String topic;

    @Option(names = "--partition", paramLabel = "N", description = "Only this partition; needs --topic.")
    private @Nullable Integer partition;

    @Option(names = "--dry-run", description = "Only print what would be set.")
    private boolean dryRun;

    @Override
    public Future<ExitCode> start(Terminal terminal) {
        boolean isOffset = NUMBER.matcher(to).matches();
        if (isOffset && partition == null) {
            throw CommandFailure.wrongUsage("--to " + to + " needs --topic and --partition");
        }
        if (topic == null && partition != null) {
            throw CommandFailure.wrongUsage("--partition needs --topic");
        }
        StartAt startAt = isOffset ? new StartAt.Earliest() : PlaceOption.startAt("--to must be an offset,", to);
        PipelineConfig config = PipelineFiles.only(file, null, terminal).config();
        return WithVertx.run(vertx -> reset(vertx, config, startAt, terminal));
    }

    private Future<ExitCode> reset(Vertx vertx, PipelineConfig config, StartAt startAt, Terminal terminal) {
        TopicAdmin kafka = TopicAdmin.open(vertx, config, NodeName.ofProcess());
        return kafka.clusterId()
                .compose(cluster -> kafka.beginnings(startAt).compose(all -> {
                    List<Position> chosen = all.stream()
                            .filter(this::isMeant)
                            .map(this::atOffset)
                            .sorted(Comparator.comparing(Position::partition))
                            .toList();
                    return set(vertx, config, chosen, cluster).map(set -> report(chosen, terminal));
                }))
                .eventually(kafka::close);
    }

    private boolean isMeant(Position position) {
        return (topic == null || topic.equals(position.partition().topic()))
                && (partition == null || partition == position.partition().partition());
    }

    private Position atOffset(Position position) {
        return NUMBER.matcher(to).matches()
                ? new Position(position.partition(), position.topicId(), position.epoch(), Long.parseLong(to))
                : position;
    }

    private Future<Void> set(Vertx vertx, PipelineConfig config, List<Position> chosen, String cluster) {
        if (chosen.isEmpty()) {
            return Future.failedFuture(CommandFailure.failed("no partition of the pipeline's topics is meant"
                    + (topic == null ? "; does the topic exist?" : "; is " + topic + " one of its topics?")));
        }
        if (dryRun) {
            return Future.succeededFuture();
        }
        return PositionTable.open(vertx, config, NodeName.ofProcess())
                .compose(table -> (topic == null ? table.pinAndSet(chosen, cluster) : table.set(chosen))
                        .eventually(table::close));
    }

    private ExitCode report(List<Position> chosen, Terminal terminal) {
        TextTable table = new TextTable("TOPIC", "PARTITION", "NEXT OFFSET");
        chosen.forEach(one -> table.add(one.partition().topic(), one.partition().partition(), one.nextOffset()));
        terminal.out().println(table);
        terminal.err().println(dryRun ? "dry run: nothing was changed" : "positions were set");
        return ExitCode.OK;
    }
}
