package dev.leat.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What {@code top} shows: rates between two looks, and how things stand at the second one. */
final class TopText {
    private static final double NS_PER_S = TimeUnit.SECONDS.toNanos(1);

    /** A status, and when it was asked for by {@link System#nanoTime()}. */
    record Look(JsonNode status, long atNs) {}

    private TopText() {}

    /** @param before null for the first look, which knows no rates */
    static String of(@Nullable Look before, Look now) {
        Map<String, JsonNode> earlier = new HashMap<>();
        if (before != null) {
            before.status()
                    .path("pipelines")
                    .forEach(one -> earlier.put(one.path("name").asText(), one));
        }
        double seconds = before == null ? 0 : (now.atNs() - before.atNs()) / NS_PER_S;
        TextTable table = new TextTable(
                "PIPELINE",
                "STATE",
                "READ/S",
                "DONE/S",
                "ROWS/S",
                "DEAD/S",
                "LAG",
                "BEHIND",
                "P50",
                "P99",
                "IN FLIGHT");
        for (JsonNode pipeline : now.status().path("pipelines")) {
            JsonNode was = earlier.get(pipeline.path("name").asText());
            JsonNode source = pipeline.path("source");
            table.add(
                    pipeline.path("name").asText(),
                    pipeline.path("state").asText(),
                    rate(was, pipeline, "polled", seconds),
                    rate(was, pipeline, "events", seconds),
                    rate(was, pipeline, "rows", seconds),
                    rate(was, pipeline, "deadLetters", seconds),
                    StatusText.number(source.path("lag")),
                    StatusText.ms(source.path("lagMs")),
                    StatusText.ms(pipeline.path("latencyMs").path("p50")),
                    StatusText.ms(pipeline.path("latencyMs").path("p99")),
                    StatusText.bytes(source.path("inFlightBytes")));
        }
        return StatusText.node(now.status()) + "\n\n" + table + StatusText.reasons(now.status());
    }

    private static String rate(@Nullable JsonNode before, JsonNode now, String total, double seconds) {
        if (before == null || seconds <= 0) {
            return "-";
        }
        long done = now.path("totals").path(total).asLong()
                - before.path("totals").path(total).asLong();
        return String.format(Locale.ROOT, "%,.0f", Math.max(0, done) / seconds);
    }
}
