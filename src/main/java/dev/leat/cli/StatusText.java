package dev.leat.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** A node's status in a few lines. */
final class StatusText {
    private static final String UNKNOWN = "-";
    private static final long KIB = 1024;

    private StatusText() {}

    static String of(JsonNode status) {
        StringBuilder text = new StringBuilder(node(status)).append("\n\n");
        TextTable table = new TextTable(
                "PIPELINE",
                "STATE",
                "PARTITIONS",
                "LAG",
                "BEHIND",
                "P50",
                "P99",
                "IN FLIGHT",
                "DEAD LETTERS",
                "PARKED");
        for (JsonNode pipeline : status.path("pipelines")) {
            JsonNode source = pipeline.path("source");
            table.add(
                    pipeline.path("name").asText(),
                    pipeline.path("state").asText(),
                    number(source.path("partitionCount")),
                    number(source.path("lag")),
                    ms(source.path("lagMs")),
                    ms(pipeline.path("latencyMs").path("p50")),
                    ms(pipeline.path("latencyMs").path("p99")),
                    bytes(source.path("inFlightBytes")),
                    number(pipeline.path("totals").path("deadLetters")),
                    number(pipeline.path("parkedKeys")));
        }
        return text.append(table).append(reasons(status)).toString();
    }

    static String node(JsonNode status) {
        String ready = status.path("ready").path("status").asText();
        return "node " + status.path("node").asText() + ", version "
                + status.path("version").asText() + ", since "
                + status.path("startedAt").asText() + ": "
                + (status.path("draining").asBoolean() ? "draining" : ready);
    }

    static String reasons(JsonNode status) {
        StringBuilder lines = new StringBuilder();
        status.path("ready")
                .path("reasons")
                .forEach(reason -> lines.append("\n  ").append(reason.asText()));
        for (JsonNode pipeline : status.path("pipelines")) {
            reasons(pipeline, lines);
        }
        return lines.length() == 0 ? "" : "\n" + lines;
    }

    private static void reasons(JsonNode pipeline, StringBuilder lines) {
        String head = "\n  " + pipeline.path("name").asText() + ": ";
        JsonNode reason = pipeline.path("reason");
        if (!pipeline.path("failed").asBoolean() && reason.isTextual()) {
            lines.append(head).append(reason.asText());
        }
        for (JsonNode stranger : pipeline.path("strangers")) {
            lines.append(head)
                    .append(stranger.asText())
                    .append(" is in the consumer group and does not run this pipeline with this database")
                    .append(": what Kafka gives to it is not written");
        }
        for (JsonNode stage : pipeline.path("stages")) {
            JsonNode breaker = stage.path("breaker");
            if (breaker.isObject() && !breaker.path("state").asText().equals("closed")) {
                lines.append(head)
                        .append("stage ")
                        .append(stage.path("name").asText())
                        .append(" waits for its service, which is out of order since ")
                        .append(breaker.path("since").asText());
            }
        }
        JsonNode doubt = pipeline.path("source").path("doubt");
        if (doubt.isTextual() && lines.indexOf(doubt.asText()) < 0) {
            lines.append(head)
                    .append("claimed anew, nothing has taken effect since: ")
                    .append(doubt.asText());
        }
    }

    static String number(JsonNode value) {
        return value.isNumber() ? String.format(Locale.ROOT, "%,d", value.asLong()) : UNKNOWN;
    }

    /** Milliseconds, and from ten seconds on the larger units. */
    static String ms(JsonNode value) {
        return value.isNumber() ? ms(value.asLong()) : UNKNOWN;
    }

    static String ms(long ms) {
        long s = ms / 1000;
        return s < 10
                ? ms + " ms"
                : s < 600 ? s + " s" : s < 36_000 ? s / 60 + " min" : s < 864_000 ? s / 3600 + " h" : s / 86_400 + " d";
    }

    static String bytes(JsonNode value) {
        if (!value.isNumber()) {
            return UNKNOWN;
        }
        long bytes = value.asLong();
        return bytes < 10 * KIB
                ? bytes + " B"
                : bytes < 10 * KIB * KIB ? bytes / KIB + " KiB" : bytes / KIB / KIB + " MiB";
    }
}
