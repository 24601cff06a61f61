package dev.leat.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.batch.Heartbeat;
import dev.leat.batch.NodeSighting;
import dev.leat.batch.Sha256;
import dev.leat.batch.SourceStatus;
import dev.leat.observe.PipelineView;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What one node says of itself to the others of its cluster. What is unknown is null. */
final class NodeJson {
    private static final int DIGEST_CHARACTERS = 12;

    private NodeJson() {}

    /** @param detailed the pipeline whose partitions are shown, too */
    static ObjectNode status(NodeView node, NodeControl control, @Nullable String detailed) {
        ObjectNode json = StatusJson.process(node);
        json.set("ready", StatusJson.health(node.ready()));
        ArrayNode pipelines = json.putArray("pipelines");
        ArrayNode heard = json.putArray("heard");
        for (PipelineView view : node.pipelines().get()) {
            ObjectNode one = pipeline(view);
            control.pipeline(view.name()).ifPresent(pipeline -> {
                one.put("config", digest(control.shown(pipeline).config()));
                pipeline.nodes().forEach(sighting -> heard.add(heard(view.name(), sighting)));
            });
            if (view.name().equals(detailed)) {
                partitions(view.source(), one.putArray("partitions"));
            }
            pipelines.add(one);
        }
        return json;
    }

    private static ObjectNode pipeline(PipelineView view) {
        SourceStatus source = view.source();
        ObjectNode json = StatusJson.pipeline(view)
                .put("applied", view.applied())
                .putNull("config")
                .put("partitionCount", source == null ? 0 : source.partitions().size());
        StatusJson.putLag(json, source);
        return json;
    }

    private static void partitions(@Nullable SourceStatus source, ArrayNode array) {
        if (source != null) {
            source.partitions().stream()
                    .limit(StatusJson.PARTITIONS_MAX)
                    .map(StatusJson::partition)
                    .forEach(array::add);
        }
    }

    private static ObjectNode heard(String pipeline, NodeSighting sighting) {
        Heartbeat said = sighting.said();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("node", said.node().id())
                .put("version", said.node().version())
                .put("startedAt", Instant.ofEpochMilli(said.node().startedMs()).toString())
                .put("agoMs", sighting.agoMs());
        ObjectNode one = json.putObject("pipeline")
                .put("name", pipeline)
                .put("state", said.state())
                .put("failed", false)
                .putNull("reason")
                .put("applied", said.applied())
                .putNull("config")
                .put("partitionCount", said.partitions());
        StatusJson.putKnown(one, "lag", said.lag());
        one.putNull("lagMs");
        return json;
    }

    /** Of the same configurations the same, secrets left out. */
    private static String digest(ObjectNode config) {
        byte[] digest = Sha256.of(config.toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest).substring(0, DIGEST_CHARACTERS);
    }
}
