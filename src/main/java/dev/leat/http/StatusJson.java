package dev.leat.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.batch.PartitionStatus;
import dev.leat.batch.SourceStatus;
import dev.leat.observe.Health;
import dev.leat.observe.LastSeconds;
import dev.leat.observe.MicrometerTelemetry;
import dev.leat.observe.OffloadUse;
import dev.leat.observe.PipelineView;
import dev.leat.observe.ServerContact;
import dev.leat.observe.StageView;
import dev.leat.observe.Totals;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes the JSON answers. What is unknown is null. */
final class StatusJson {
    /** Partitions shown per pipeline; a bound, not a wish. */
    static final int PARTITIONS_MAX = 2_000;

    private StatusJson() {}

    static ObjectNode health(Health.Verdict verdict) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("status", verdict.level().name().toLowerCase(Locale.ROOT));
        verdict.reasons().forEach(json.putArray("reasons")::add);
        return json;
    }

    static ObjectNode status(NodeView node) {
        List<PipelineView> views = node.pipelines().get();
        ObjectNode json = process(node);
        json.set("ready", health(node.ready()));
        ArrayNode pipelines = json.putArray("pipelines");
        for (PipelineView view : views) {
            pipelines.add(pipeline(view, node.metrics().telemetry(view.name())));
        }
        return json;
    }

    /** Who it is, and whether it was told to stop. */
    static ObjectNode process(NodeView node) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("node", node.node())
                .put("version", node.version())
                .put("startedAt", Instant.ofEpochMilli(node.startedMs()).toString())
                .put("draining", node.draining().getAsBoolean());
    }

    private static ObjectNode pipeline(PipelineView view, MicrometerTelemetry telemetry) {
        ObjectNode json = pipeline(view);
        json.set("totals", totals(telemetry.totals()));
        json.put("parkedKeys", telemetry.parkedKeys());
        json.set("latencyMs", latency(telemetry.latency().percentiles()));
        ArrayNode stages = json.putArray("stages");
        telemetry.stages().forEach(stage -> stages.add(stage(stage)));
        ArrayNode servers = json.putArray("servers");
        view.servers().forEach(contact -> servers.add(server(contact)));
        view.strangers().forEach(json.putArray("strangers")::add);
        SourceStatus source = view.source();
        if (source == null) {
            json.putNull("source");
        } else {
            json.set("source", source(source));
        }
        return json;
    }

    /** What it does, and why. */
    static ObjectNode pipeline(PipelineView view) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", view.name())
                .put("state", view.state())
                .put("failed", view.failed())
                .put("reason", view.reason().isEmpty() ? null : view.reason());
    }

    private static ObjectNode server(ServerContact contact) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("server", contact.server().label())
                .put("answers", !contact.silent())
                .put("heardAt", Instant.ofEpochMilli(contact.heardMs()).toString())
                .put("silentMs", contact.silentMs())
                .put("boundMs", contact.boundMs());
    }

    static ObjectNode stage(StageView stage) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("name", stage.stage())
                .put("waiting", stage.waiting())
                .put("running", stage.running());
        StageView.BreakerView breaker = stage.breaker();
        if (breaker == null) {
            json.putNull("breaker");
        } else {
            json.putObject("breaker")
                    .put("state", breaker.state().label())
                    .put("since", Instant.ofEpochMilli(breaker.sinceMs()).toString());
        }
        json.set("offload", offload(stage.offload()));
        return json;
    }

    private static JsonNode offload(@Nullable OffloadUse use) {
        if (use == null) {
            return JsonNodeFactory.instance.nullNode();
        }
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("here", use.events(OffloadUse.Where.HERE))
                .put("there", use.events(OffloadUse.Where.THERE))
                .put("again", use.events(OffloadUse.Where.AGAIN))
                .put("served", use.events(OffloadUse.Where.SERVED));
        ArrayNode nodes = json.putArray("nodes");
        for (OffloadUse.NodeUse node : use.nodes()) {
            nodes.addObject().put("node", node.node()).put("open", node.open()).put("events", node.events());
        }
        return json;
    }

    static ObjectNode totals(Totals totals) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("polled", totals.polled())
                .put("events", totals.events())
                .put("rows", totals.rows())
                .put("dropped", totals.dropped())
                .put("deadLetters", totals.deadLetters())
                .put("transactions", totals.transactions())
                .put("doubts", totals.doubts());
    }

    static ObjectNode latency(LastSeconds.Percentiles latency) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("events", latency.count());
        putKnown(json, "p50", Math.round(latency.p50Ms()));
        putKnown(json, "p99", Math.round(latency.p99Ms()));
        putKnown(json, "max", Math.round(latency.maxMs()));
        return json;
    }

    private static ObjectNode source(SourceStatus source) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("joined", source.joined());
        json.put("ready", source.ready());
        json.put("idle", source.idleSinceNs() >= 0);
        putLag(json, source);
        json.put("inFlightBytes", source.inFlightBytes());
        json.put("doubt", source.doubt());
        json.put("openBatches", source.openBatches());
        json.put("partitionCount", source.partitions().size());
        ArrayNode partitions = json.putArray("partitions");
        source.partitions().stream()
                .limit(PARTITIONS_MAX)
                .map(StatusJson::partition)
                .forEach(partitions::add);
        return json;
    }

    static ObjectNode partition(PartitionStatus status) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("topic", status.partition().topic())
                .put("partition", status.partition().partition())
                .put("state", status.state());
        putKnown(json, "epoch", status.epoch());
        putKnown(json, "nextOffset", status.nextOffset());
        putKnown(json, "lag", status.lag());
        putKnown(json, "lagMs", status.lagMs());
        json.put("openBatches", status.openBatches());
        json.put("paused", status.paused());
        json.put("doubt", status.doubt());
        return json;
    }

    /** @param source null: it is not open */
    static void putLag(ObjectNode json, @Nullable SourceStatus source) {
        putKnown(json, "lag", source == null ? -1 : source.lag());
        putKnown(json, "lagMs", source == null ? -1 : source.lagMs());
    }

    static void putKnown(ObjectNode json, String name, long value) {
        if (value < 0) {
            json.putNull(name);
        } else {
            json.put(name, value);
        }
    }
}
