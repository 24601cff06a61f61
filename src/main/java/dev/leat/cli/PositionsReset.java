package dev.leat.cli;

import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import dev.leat.config.PipelineConfig;
import dev.leat.config.StartAt;
import dev.leat.sink.PositionTable;
import dev.leat.source.TopicAdmin;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
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
        if (isOffset() && partition == null) {
            throw CommandFailure.wrongUsage("--to " + to + " needs --topic and --partition");
        }
        if (topic == null && partition != null) {
            throw CommandFailure.wrongUsage("--partition needs --topic");
        }
        StartAt startAt = isOffset() ? new StartAt.Earliest() : PlaceOption.startAt("--to must be an offset,", to);
        if (startAt instanceof StartAt.Timestamp time && time.epochMs() > System.currentTimeMillis()) {
            throw CommandFailure.wrongUsage("--to " + to + " is still to come; the end of the topics is latest");
        }
        PipelineConfig config = PipelineFiles.only(file, null, terminal).config();
        return WithVertx.run(vertx -> reset(vertx, config, startAt, terminal));
    }

    private Future<ExitCode> reset(Vertx vertx, PipelineConfig config, StartAt startAt, Terminal terminal) {
        TopicAdmin kafka = TopicAdmin.open(vertx, config, NodeName.ofProcess());
        Future<String> cluster = kafka.clusterId();
        Future<List<Position>> asked = cluster.compose(known -> chosen(kafka, startAt));
        return KafkaWait.of(vertx, config, terminal, asked)
                .compose(chosen -> set(
                        vertx,
                        config,
                        chosen,
                        before -> chosen(kafka, startAt).map(places -> withGone(places, before)),
                        cluster.result()))
                .map(change -> report(config.name(), change, terminal))
                .eventually(kafka::close);
    }

    private Future<List<Position>> chosen(TopicAdmin kafka, StartAt startAt) {
        return kafka.beginnings(startAt)
                .map(this::meant)
                .compose(places -> isOffset()
                        ? kafka.ends(places.stream().map(Position::partition).toList())
                                .map(ends -> atOffset(places, ends))
                        : Future.succeededFuture(places));
    }

    private boolean isOffset() {
        return NUMBER.matcher(to).matches();
    }

    private List<Position> meant(List<Position> all) {
        List<Position> ofTopics = all.stream()
                .filter(one -> topic == null || topic.equals(one.partition().topic()))
                .sorted(Comparator.comparing(Position::partition))
                .toList();
        List<Position> meant = ofTopics.stream()
                .filter(one -> partition == null || partition == one.partition().partition())
                .toList();
        if (meant.isEmpty() && !ofTopics.isEmpty()) {
            throw CommandFailure.failed("topic " + topic + " has no partition " + partition + "; "
                    + (ofTopics.size() == 1 ? "its only one is 0" : "it has 0.." + (ofTopics.size() - 1)));
        }
        return meant;
    }

    /**
     * One partition at the offset, which a run could not read from were it outside.
     *
     * @param begins its first event that Kafka still has
     * @param ends behind its last event
     */
    private List<Position> atOffset(List<Position> begins, Map<PartitionId, Long> ends) {
        long offset = Long.parseLong(to);
        for (Position begin : begins) {
            long first = begin.nextOffset();
            long end = ends.getOrDefault(begin.partition(), first);
            if (offset < first || offset > end) {
                throw CommandFailure.failed("--to " + to + " is outside of what Kafka has of partition " + partition
                        + " of topic " + topic + ": it must be " + first + ".." + end + ", where " + end
                        + " is behind its last event");
            }
        }
        return begins.stream()
                .map(one -> new Position(one.partition(), one.topicId(), one.epoch(), offset))
                .toList();
    }

    /** Partitions that a topic had before it was made anew are new, should it get them again: they begin at 0. */
    private List<Position> withGone(List<Position> chosen, List<Position> before) {
        if (partition != null) {
            return chosen;
        }
        Map<String, UUID> topicIds = new HashMap<>();
        Set<PartitionId> there = new HashSet<>();
        chosen.forEach(one -> {
            topicIds.put(one.partition().topic(), one.topicId());
            there.add(one.partition());
        });
        List<Position> all = new ArrayList<>(chosen);
        for (Position row : before) {
            UUID topicId = topicIds.get(row.partition().topic());
            if (topicId != null && !there.contains(row.partition())) {
                all.add(new Position(row.partition(), topicId, 0, 0));
            }
        }
        return all;
    }

    /** @param again asks once more, while nothing of the pipeline is written, with what is there */
    private Future<PositionTable.Change> set(
            Vertx vertx,
            PipelineConfig config,
            List<Position> chosen,
            Function<List<Position>, Future<List<Position>>> again,
            String cluster) {
        if (chosen.isEmpty()) {
            return Future.failedFuture(CommandFailure.failed("no partition of the pipeline's topics is meant"
                    + (topic == null ? "; does the topic exist?" : "; is " + topic + " one of its topics?")));
        }
        if (dryRun) {
            return PositionTable.open(vertx, config, NodeName.ofProcess())
                    .compose(table -> table.list().eventually(table::close))
                    .map(rows ->
                            rows.stream().map(PositionTable.Stored::position).toList())
                    .map(before -> PositionTable.Change.of(withGone(chosen, before), before));
        }
        return PositionTable.open(vertx, config, NodeName.ofProcess())
                .compose(table ->
                        table.set(again, topic == null ? cluster : null).eventually(table::close));
    }

    private ExitCode report(String pipeline, PositionTable.Change change, Terminal terminal) {
        TextTable table = new TextTable("TOPIC", "PARTITION", "NEXT OFFSET", "BEFORE");
        for (Position one : change.positions()) {
            Long before = change.before().get(one.partition());
            table.add(
                    one.partition().topic(),
                    one.partition().partition(),
                    one.nextOffset(),
                    before == null ? "-" : before);
        }
        terminal.out().println(table);
        if (change.before().isEmpty()) {
            terminal.err().println(PositionsShow.none(pipeline));
        }
        terminal.err().println(dryRun ? "dry run: nothing was changed" : "positions were set");
        return ExitCode.OK;
    }
}
