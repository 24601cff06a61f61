package dev.leat.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.observe.LastSeconds;
import dev.leat.observe.LoopView;
import dev.leat.observe.MicrometerTelemetry;
import dev.leat.observe.PipelineView;
import dev.leat.observe.StageFigures;
import dev.leat.observe.Totals;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the process does now: its status, and what changed since the message before. Used by one thread. */
final class LiveFigures {
    private static final double NS_PER_S = TimeUnit.SECONDS.toNanos(1);
    private static final double NS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final double ROUNDING = 1_000;

    private record Counted(Totals totals, Map<String, StageFigures> stages) {}

    private record Sample(long atNs, Map<String, Counted> pipelines) {}

    private final NodeView node;
    private @Nullable Sample before;

    LiveFigures(NodeView node) {
        this.node = node;
    }

    /** Rates begin anew: the next message knows none. */
    void forget() {
        before = null;
    }

    /** The next message; rates are those since the one before, null in the first. */
    ObjectNode next(long nowNs, long nowMs) {
        Sample now = new Sample(nowNs, count());
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("at", Instant.ofEpochMilli(nowMs).toString());
        json.setAll(StatusJson.status(node));
        for (JsonNode each : json.path("pipelines")) {
            String name = each.path("name").asText();
            Counted counted = now.pipelines().get(name);
            if (counted != null) {
                add((ObjectNode) each, counted, name, now);
            }
        }
        json.set("eventLoops", loops());
        before = now;
        return json;
    }

    private Map<String, Counted> count() {
        Map<String, Counted> pipelines = new HashMap<>();
        for (PipelineView view : node.pipelines().get()) {
            MicrometerTelemetry telemetry = node.metrics().telemetry(view.name());
            pipelines.put(view.name(), new Counted(telemetry.totals(), telemetry.figures()));
        }
        return pipelines;
    }

    private void add(ObjectNode pipeline, Counted now, String name, Sample sample) {
        Sample last = before;
        Counted then = last == null ? null : last.pipelines().get(name);
        double seconds = last == null ? 0 : (sample.atNs() - last.atNs()) / NS_PER_S;
        if (then == null || seconds <= 0) {
            pipeline.putNull("perSecond");
        } else {
            pipeline.set("perSecond", perSecond(now.totals(), then.totals(), seconds));
        }
        for (JsonNode each : pipeline.path("stages")) {
            ObjectNode stage = (ObjectNode) each;
            String stageName = stage.path("name").asText();
            StageFigures figures = now.stages().get(stageName);
            StageFigures earlier = then == null ? null : then.stages().get(stageName);
            add(stage, figures == null || earlier == null ? null : figures.since(earlier), seconds);
        }
    }

    private static ObjectNode perSecond(Totals now, Totals then, double seconds) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        put(json, "polled", (now.polled() - then.polled()) / seconds);
        put(json, "events", (now.events() - then.events()) / seconds);
        put(json, "rows", (now.rows() - then.rows()) / seconds);
        put(json, "dropped", (now.dropped() - then.dropped()) / seconds);
        put(json, "deadLetters", (now.deadLetters() - then.deadLetters()) / seconds);
        put(json, "transactions", (now.transactions() - then.transactions()) / seconds);
        return json;
    }

    /** @param added null: not known */
    private static void add(ObjectNode stage, @Nullable StageFigures added, double seconds) {
        if (added == null || seconds <= 0) {
            stage.putNull("perSecond").putNull("waitMs").putNull("runMs");
            return;
        }
        ObjectNode rates = stage.putObject("perSecond");
        put(rates, "in", added.came() / seconds);
        put(rates, "out", added.kept() / seconds);
        put(rates, "dropped", added.dropped() / seconds);
        put(rates, "failed", added.failed() / seconds);
        if (added.batches() == 0) {
            stage.putNull("waitMs").putNull("runMs");
        } else {
            put(stage, "waitMs", added.waitNs() / NS_PER_MS / added.batches());
            put(stage, "runMs", added.runNs() / NS_PER_MS / added.batches());
        }
    }

    private ObjectNode loops() {
        LastSeconds.Percentiles delays = node.metrics().loopDelays();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode delay = json.putObject("delayMs");
        putKnown(delay, "p50", delays.p50Ms());
        putKnown(delay, "p99", delays.p99Ms());
        putKnown(delay, "max", delays.maxMs());
        ArrayNode blocked = json.putArray("blocked");
        node.metrics().loopViews().stream().filter(LoopView::blocked).forEach(loop -> blocked.add(loop.name()));
        return json;
    }

    private static void putKnown(ObjectNode json, String name, double value) {
        if (value < 0) {
            json.putNull(name);
        } else {
            put(json, name, value);
        }
    }

    private static void put(ObjectNode json, String name, double value) {
        json.put(name, Math.round(value * ROUNDING) / ROUNDING);
    }
}
