package dev.leat.pipeline;

import dev.leat.config.ErrorsConfig;
import dev.leat.config.LimitsConfig;
import dev.leat.config.PipelineConfig;
import dev.leat.config.SinkConfig;
import dev.leat.config.SourceConfig;
import dev.leat.config.StartAt;
import dev.leat.config.TableConfig;
import dev.leat.pipeline.Topology.Bound;
import dev.leat.pipeline.Topology.Kind;
import dev.leat.pipeline.Topology.Link;
import dev.leat.pipeline.Topology.Node;
import dev.leat.stage.StageInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Puts a topology together. */
final class TopologyPlan {
    private static final int KIB = 1024;

    private final PipelineConfig config;
    private final List<StageInfo> stages;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();

    TopologyPlan(PipelineConfig config, List<StageInfo> stages) {
        this.config = config;
        this.stages = stages;
    }

    Topology plan(long sinkDeadlineMs) {
        nodes.add(source(config.source()));
        List<Tail> tails = List.of(new Tail("source", "batches"));
        for (int index = 0; index < stages.size(); index++) {
            tails = stage(new Place("stage_" + index, "", 0, false), stages.get(index), tails);
        }
        nodes.add(sink(config.sink()));
        link(tails, "sink");
        tables();
        state();
        links.add(new Link("sink", "source", "acknowledged after the commit", true));
        long stagesMs = stages.stream().mapToLong(StageInfo::deadlineMs).sum();
        Deadlines deadlines = Deadlines.of(config, sinkDeadlineMs, stagesMs);
        return new Topology(config.name(), config.sink().connections(), nodes, links, bounds(), deadlines);
    }

    private Node source(SourceConfig source) {
        Pattern pattern = source.topics().pattern();
        String topics = pattern == null ? String.join(", ", source.topics().names()) : "topics like " + pattern;
        return new Node(
                "source",
                Kind.SOURCE,
                "Kafka: " + topics,
                List.of(
                        "brokers " + source.bootstrapServers(),
                        "consumer group " + source.groupId(),
                        "the first start begins at " + beginning(source.startAt()),
                        "polled by a thread of its own, leat-poll-" + config.name()));
    }

    private static String beginning(StartAt startAt) {
        if (startAt instanceof StartAt.Timestamp timestamp) {
            return Instant.ofEpochMilli(timestamp.epochMs()).toString();
        }
        return startAt instanceof StartAt.Latest ? "latest" : "earliest";
    }

    /** Where the way goes on from, and what the link from there is called. */
    private record Tail(String from, String label) {}

    /**
     * @param branch that it is in, empty for none
     * @param gathered a failure there fails a branch and not the event
     */
    private record Place(String id, String branch, int depth, boolean gathered) {
        Place inside(int index, int at, StageInfo around, String inBranch) {
            boolean parallel = gathered || around.where() == StageInfo.Where.ALL_BRANCHES;
            return new Place(id + "_" + index + "_" + at, inBranch, depth + 1, parallel);
        }
    }

    /** Adds the stage and those inside of it; the way goes on from the end of each of its branches. */
    private List<Tail> stage(Place place, StageInfo stage, List<Tail> before) {
        List<String> notes = new ArrayList<>();
        if (!place.branch().isEmpty()) {
            notes.add("in branch " + place.branch());
        }
        notes.addAll(notes(stage, place.gathered()));
        nodes.add(new Node(place.id(), Kind.STAGE, stage.name() + " (" + stage.type() + ")", notes, place.depth()));
        link(before, place.id());
        if (stage.branches().isEmpty()) {
            return List.of(new Tail(place.id(), ""));
        }
        List<Tail> ends = new ArrayList<>();
        for (int index = 0; index < stage.branches().size(); index++) {
            StageInfo.Branch branch = stage.branches().get(index);
            List<Tail> tails = List.of(new Tail(place.id(), branch.name()));
            for (int at = 0; at < branch.stages().size(); at++) {
                Place inside = place.inside(index, at, stage, branch.name());
                tails = stage(inside, branch.stages().get(at), tails);
            }
            ends.addAll(tails);
        }
        return ends;
    }

    private void link(List<Tail> tails, String to) {
        tails.forEach(tail -> links.add(new Link(tail.from(), to, tail.label(), false)));
    }

    private List<String> notes(StageInfo stage, boolean gathered) {
        List<String> notes = new ArrayList<>();
        notes.add(where(stage));
        notes.addAll(stage.bounds());
        notes.add("an event that fails "
                + switch (stage.onFailure()) {
                    case DEAD_LETTER -> gathered ? "fails its branch" : "becomes a dead letter";
                    case PARK -> gathered ? "fails its branch" : "is parked, and so are all later ones of its key";
                    case DROP -> "is dropped";
                    case DEFAULT -> "goes on with the fallback";
                    case STOP -> "stops the pipeline";
                });
        return notes;
    }

    private String where(StageInfo stage) {
        return switch (stage.where()) {
            case EVENT_LOOP -> "on the event loop of its lane";
            case AWAITED ->
                "awaited: up to " + counted(stage.atOnce(), "event") + " of a lane at once, each at most "
                        + stage.timeoutMs() + " ms";
            case POOL -> onPool(stage);
            case CLUSTER -> onPool(stage) + "; also on nodes of the cluster with the role compute";
            case VIRTUAL_THREADS ->
                "on " + counted(stage.atOnce(), "virtual thread") + " for all lanes, a slice of a batch at most "
                        + stage.timeoutMs() + " ms";
            case ALL_BRANCHES ->
                "each event through " + branches(stage) + " at once: up to " + counted(stage.atOnce(), "event")
                        + " of a lane, each at most " + stage.timeoutMs() + " ms";
            case BRANCHES -> "on the event loop of its lane, into " + branches(stage);
        };
    }

    private String onPool(StageInfo stage) {
        return "on pool leat-" + config.name() + "-" + stage.name() + ": " + counted(stage.atOnce(), "thread")
                + " for all lanes, a slice of a batch at most " + stage.timeoutMs() + " ms";
    }

    private static String branches(StageInfo stage) {
        return stage.branches().stream().map(StageInfo.Branch::name).collect(Collectors.joining(", "));
    }

    private static Node sink(SinkConfig sink) {
        return new Node(
                "sink",
                Kind.SINK,
                "PostgreSQL: " + sink.shownUri(),
                List.of(
                        "one transaction of one statement for all tables",
                        counted(sink.connections(), "connection") + ", one per lane; one more for claims"));
    }

    private void tables() {
        for (int index = 0; index < config.sink().tables().size(); index++) {
            TableConfig table = config.sink().tables().get(index);
            String id = "table_" + index;
            nodes.add(new Node(id, Kind.TABLE, table.table(), notes(table)));
            links.add(new Link("sink", id, "", false));
        }
    }

    private static List<String> notes(TableConfig table) {
        List<String> notes = new ArrayList<>();
        String mode = table.mode().name().toLowerCase(Locale.ROOT);
        notes.add(table.key().isEmpty() ? mode : mode + " by " + String.join(", ", table.key()));
        if (!table.branches().isEmpty()) {
            notes.add("only " + String.join(", ", table.branches()));
        }
        if (table.when() != null) {
            notes.add("only some events (when)");
        }
        if (table.each() != null) {
            notes.add("a row per item (each)");
        }
        notes.add("tombstones: " + table.tombstones().name().toLowerCase(Locale.ROOT));
        return notes;
    }

    private void state() {
        ErrorsConfig errors = config.errors();
        String policy = switch (errors.onFailure()) {
            case DEAD_LETTER -> "events that fail, in the transaction";
            case PARK -> "events that fail, and all later ones of their key, in the transaction";
            case STOP -> "never: an event that fails stops the pipeline";
        };
        nodes.add(new Node("dead_letters", Kind.STATE, "leat.dead_letters", List.of(policy)));
        links.add(new Link("sink", "dead_letters", "failed", false));
        nodes.add(new Node("positions", Kind.STATE, "leat.positions", List.of("advanced in the transaction")));
        links.add(new Link("sink", "positions", "", false));
        String topic = errors.topic();
        if (topic != null) {
            nodes.add(new Node("copies", Kind.TOPIC, "Kafka: " + topic, List.of("copies of dead letters")));
            links.add(new Link("dead_letters", "copies", "after the commit", false));
        }
    }

    private List<Bound> bounds() {
        LimitsConfig limits = config.limits();
        SinkConfig sink = config.sink();
        String paused = "its partitions are paused, polling goes on";
        List<Bound> bounds = new ArrayList<>();
        bounds.add(new Bound("limits.inFlightBytes", bytes(limits.inFlightBytes()), paused));
        bounds.add(new Bound(
                "limits.partitionBatches",
                counted(limits.partitionBatches(), "full batch", "full batches") + " of a partition",
                paused));
        bounds.add(new Bound("limits.batchEvents", counted(limits.batchEvents(), "event"), "the next batch begins"));
        bounds.add(new Bound(
                "sink.rowsMax",
                counted(sink.rowsMax(), "event") + " per transaction",
                "the rest waits for the next transaction"));
        bounds.add(new Bound(
                "sink.bytesMax", bytes(sink.bytesMax()) + " per transaction", "the rest waits for the next one"));
        bounds.add(new Bound(
                "errors.badEventsMax",
                counted(config.errors().badEventsMax(), "bad event") + " per transaction or in a row",
                "the pipeline stops for a person to decide"));
        bounds.add(new Bound(
                "errors.parkedKeysMax",
                counted(config.errors().parkedKeysMax(), "key") + " of a partition",
                "the pipeline stops for a person to decide"));
        return bounds;
    }

    private static String bytes(long bytes) {
        if (bytes % (KIB * KIB) == 0) {
            return bytes / (KIB * KIB) + " MiB";
        }
        return bytes % KIB == 0 ? bytes / KIB + " KiB" : bytes + " bytes";
    }

    private static String counted(long count, String what) {
        return counted(count, what, what + "s");
    }

    private static String counted(long count, String one, String several) {
        return count + " " + (count == 1 ? one : several);
    }
}
