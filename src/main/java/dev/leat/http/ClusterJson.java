package dev.leat.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.batch.Position;
import dev.leat.cluster.Cluster;
import dev.leat.sink.PositionTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A cluster as JSON, from what its nodes said. */
final class ClusterJson {
    private ClusterJson() {}

    static ObjectNode cluster(Cluster cluster, List<ObjectNode> nodes) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("node", cluster.self().id())
                .put("name", cluster.name())
                .put("joined", cluster.isWanted() && cluster.waiting().isEmpty());
        ArrayNode array = json.putArray("nodes");
        nodes.forEach(node -> array.add(withoutPartitions(node)));
        return json;
    }

    /**
     * One pipeline on all nodes.
     *
     * @param nodes those that run it, or did
     * @param stored its rows in the database; null when they could not be read
     * @param reason why they could not; null when they could
     */
    static ObjectNode pipeline(
            String name, List<ObjectNode> nodes, @Nullable List<PositionTable.Stored> stored, @Nullable String reason) {
        ObjectNode json =
                JsonNodeFactory.instance.objectNode().put("pipeline", name).put("database", reason);
        ArrayNode array = json.putArray("nodes");
        nodes.forEach(node -> array.add(withoutPartitions(node)));
        Map<String, ObjectNode> partitions = new TreeMap<>();
        if (stored != null) {
            stored.forEach(row -> claim(partitions, stored(row)));
        }
        for (ObjectNode node : nodes) {
            String id = node.path("node").asText();
            ofPipeline(node, name).path("partitions").forEach(partition -> claim(partitions, live(id, partition)));
        }
        ArrayNode shown = json.put("partitionCount", partitions.size()).putArray("partitions");
        partitions.values().stream().limit(StatusJson.PARTITIONS_MAX).forEach(shown::add);
        return json;
    }

    /** Rows without the owners that are gone: nobody has those partitions. */
    static List<PositionTable.Stored> withoutGone(List<PositionTable.Stored> rows, List<ObjectNode> nodes) {
        Set<String> gone = nodes.stream()
                .filter(node -> node.path("gone").asBoolean())
                .map(node -> node.path("node").asText())
                .collect(Collectors.toSet());
        return rows.stream()
                .map(row -> gone.contains(row.owner())
                        ? new PositionTable.Stored(row.position(), "", row.updatedAt())
                        : row)
                .toList();
    }

    /** What a node says of a pipeline; a missing node when it says nothing. */
    static JsonNode ofPipeline(JsonNode node, String name) {
        for (JsonNode pipeline : node.path("pipelines")) {
            if (pipeline.path("name").asText().equals(name)) {
                return pipeline;
            }
        }
        return JsonNodeFactory.instance.missingNode();
    }

    private static ObjectNode withoutPartitions(ObjectNode node) {
        ObjectNode copy = node.deepCopy();
        copy.path("pipelines").forEach(pipeline -> ((ObjectNode) pipeline).remove("partitions"));
        return copy;
    }

    /** The higher epoch is right; of the same epoch the node knows more than the database. */
    private static void claim(Map<String, ObjectNode> partitions, ObjectNode claim) {
        String key = claim.path("topic").asText()
                + String.format(" %10d", claim.path("partition").asInt());
        ObjectNode before = partitions.get(key);
        if (before == null
                || claim.path("epoch").asLong(-1) >= before.path("epoch").asLong(-1)) {
            partitions.put(key, claim);
        }
    }

    private static ObjectNode stored(PositionTable.Stored row) {
        Position at = row.position();
        return JsonNodeFactory.instance
                .objectNode()
                .put("topic", at.partition().topic())
                .put("partition", at.partition().partition())
                .put("node", row.owner().isEmpty() ? null : row.owner())
                .put("epoch", at.epoch())
                .put("nextOffset", at.nextOffset())
                .putNull("state")
                .putNull("lag")
                .putNull("lagMs");
    }

    private static ObjectNode live(String node, JsonNode partition) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("topic", partition.path("topic"));
        json.set("partition", partition.path("partition"));
        json.put("node", node);
        for (String field : List.of("epoch", "nextOffset", "state", "lag", "lagMs")) {
            json.set(field, partition.path(field));
        }
        return json;
    }

    /** Nodes that say anything of this pipeline. */
    static List<ObjectNode> running(List<ObjectNode> nodes, String pipeline) {
        List<ObjectNode> running = new ArrayList<>();
        for (ObjectNode node : nodes) {
            JsonNode one = ofPipeline(node, pipeline);
            if (!one.isMissingNode()) {
                ArrayNode only = JsonNodeFactory.instance.arrayNode().add(one);
                ObjectNode copy = node.deepCopy();
                copy.set("pipelines", only);
                running.add(copy);
            }
        }
        return running;
    }
}
