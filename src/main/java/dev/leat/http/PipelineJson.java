package dev.leat.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.batch.PartitionStatus;
import dev.leat.batch.SourceStatus;
import dev.leat.observe.LaneView;
import dev.leat.observe.MicrometerTelemetry;
import dev.leat.observe.PipelineView;
import dev.leat.pipeline.Topology;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Pipelines as JSON. What is unknown is null. */
final class PipelineJson {
    private PipelineJson() {}

    static ObjectNode summary(PipelineView view, MicrometerTelemetry telemetry) {
        SourceStatus source = view.source();
        ObjectNode json = StatusJson.pipeline(view)
                .put("joined", source != null && source.joined())
                .put("ready", source != null && source.ready())
                .put("partitionCount", source == null ? 0 : source.partitions().size());
        StatusJson.putLag(json, source);
        json.put("openBatches", source == null ? 0 : source.openBatches())
                .put("inFlightBytes", source == null ? 0 : source.inFlightBytes())
                .put("parkedKeys", telemetry.parkedKeys());
        json.set("totals", StatusJson.totals(telemetry.totals()));
        json.set("latencyMs", StatusJson.latency(telemetry.latency().percentiles()));
        return json;
    }

    static ObjectNode withStages(PipelineView view, MicrometerTelemetry telemetry) {
        ObjectNode json = summary(view, telemetry);
        ArrayNode stages = json.putArray("stages");
        telemetry.stages().forEach(stage -> stages.add(StatusJson.stage(stage)));
        return json;
    }

    /** @param topic null: of all */
    static ObjectNode partitions(@Nullable SourceStatus source, int lanes, @Nullable String topic) {
        List<PartitionStatus> all = sorted(source).stream()
                .filter(one -> topic == null || one.partition().topic().equals(topic))
                .toList();
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("count", all.size());
        ArrayNode array = json.putArray("partitions");
        all.stream()
                .limit(StatusJson.PARTITIONS_MAX)
                .forEach(one -> array.add(StatusJson.partition(one).put("lane", lane(one, lanes))));
        return json;
    }

    /** Where the partition's batches are or were last; before the first one, its own lane. */
    private static int lane(PartitionStatus status, int lanes) {
        return status.lane() < 0 ? status.partition().lane(lanes) : status.lane();
    }

    private static List<PartitionStatus> sorted(@Nullable SourceStatus source) {
        return source == null
                ? List.of()
                : source.partitions().stream()
                        .sorted(Comparator.comparing(PartitionStatus::partition))
                        .toList();
    }

    static ObjectNode lanes(@Nullable SourceStatus source, List<LaneView> views, int lanes) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode array = json.putArray("lanes");
        for (int number = 0; number < lanes; number++) {
            int lane = number;
            ObjectNode one = array.addObject().put("lane", lane);
            ArrayNode partitions = one.putArray("partitions");
            sorted(source).stream()
                    .filter(status -> lane(status, lanes) == lane)
                    .forEach(status -> partitions.add(status.partition().toString()));
            ArrayNode stages = one.putArray("stages");
            views.stream()
                    .filter(view -> view.lane() == lane)
                    .forEach(view -> stages.addObject()
                            .put("name", view.stage())
                            .put("waiting", view.waiting())
                            .put("running", view.running())
                            .put("loop", view.loop().isEmpty() ? null : view.loop()));
        }
        return json;
    }

    static ObjectNode topology(Topology topology) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("pipeline", topology.pipeline())
                .put("lanes", topology.lanes());
        ArrayNode nodes = json.putArray("nodes");
        for (Topology.Node node : topology.nodes()) {
            ObjectNode one = nodes.addObject()
                    .put("id", node.id())
                    .put("kind", node.kind().name().toLowerCase(Locale.ROOT))
                    .put("title", node.title())
                    .put("depth", node.depth());
            ArrayNode notes = one.putArray("notes");
            node.notes().forEach(notes::add);
        }
        ArrayNode links = json.putArray("links");
        topology.links()
                .forEach(link -> links.addObject()
                        .put("from", link.from())
                        .put("to", link.to())
                        .put("label", link.label())
                        .put("answer", link.answer()));
        ArrayNode bounds = json.putArray("bounds");
        topology.bounds()
                .forEach(bound -> bounds.addObject()
                        .put("key", bound.key())
                        .put("value", bound.value())
                        .put("then", bound.then()));
        json.putObject("deadlines")
                .put("sinkMs", topology.deadlines().sinkMs())
                .put("stagesMs", topology.deadlines().stagesMs())
                .put("sourceMs", topology.deadlines().sourceMs());
        return json;
    }
}
