package dev.leat.pipeline;

import dev.leat.config.PipelineConfig;
import dev.leat.stage.StageInfo;
import java.util.List;

/**
 * How a pipeline is put together: what runs where, what goes where, under which bounds and deadlines. Computed from the
 * configuration alone; holds no secret and no expression, which may contain one.
 *
 * @param lanes how many partitions can be worked on at the same time
 * @param nodes in the order of the data
 */
public record Topology(
        String pipeline, int lanes, List<Node> nodes, List<Link> links, List<Bound> bounds, Deadlines deadlines) {

    public Topology {
        nodes = List.copyOf(nodes);
        links = List.copyOf(links);
        bounds = List.copyOf(bounds);
    }

    /** What a node is. */
    public enum Kind {
        SOURCE,
        STAGE,
        SINK,
        TABLE,
        /** What Leat keeps for itself in the target database. */
        STATE,
        /** A Kafka topic that is written. */
        TOPIC
    }

    /**
     * One part.
     *
     * @param id unique in the topology: letters, digits and underscores
     * @param notes where and how it runs, a few words each
     * @param depth of how many stages it is inside of
     */
    public record Node(String id, Kind kind, String title, List<String> notes, int depth) {
        public Node {
            notes = List.copyOf(notes);
        }

        Node(String id, Kind kind, String title, List<String> notes) {
            this(id, kind, title, notes, 0);
        }
    }

    /**
     * What goes from one node to another.
     *
     * @param answer it is the answer to what went the other way
     */
    public record Link(String from, String to, String label, boolean answer) {}

    /**
     * A queue's or a transaction's limit.
     *
     * @param key of the configuration, or empty
     * @param then what happens there
     */
    public record Bound(String key, String value, String then) {}

    /**
     * The plan of a pipeline.
     *
     * @param sinkDeadlineMs the longest time for one batch in the sink
     */
    public static Topology of(PipelineConfig config, List<StageInfo> stages, long sinkDeadlineMs) {
        return new TopologyPlan(config, stages).plan(sinkDeadlineMs);
    }

    /** The nodes of one kind. */
    public List<Node> nodes(Kind kind) {
        return nodes.stream().filter(node -> node.kind() == kind).toList();
    }
}
