package dev.leat.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The nodes of a cluster in a few lines. */
final class ClusterText {
    private static final String UNKNOWN = "-";

    private ClusterText() {}

    static String of(JsonNode cluster) {
        TextTable nodes = new TextTable("NODE", "STATE", "ADDRESS", "VERSION", "SINCE", "HEARD");
        TextTable pipelines =
                new TextTable("PIPELINE", "NODE", "STATE", "PARTITIONS", "LAG", "BEHIND", "APPLIED", "CONFIGURATION");
        StringBuilder reasons = new StringBuilder();
        for (JsonNode node : cluster.path("nodes")) {
            String id = node.path("node").asText();
            nodes.add(
                    id + (node.path("self").asBoolean() ? " *" : ""),
                    state(node),
                    text(node.path("address")),
                    text(node.path("version")),
                    text(node.path("startedAt")),
                    StatusText.ms(node.path("heardMs")));
            for (JsonNode pipeline : node.path("pipelines")) {
                pipelines.add(
                        pipeline.path("name").asText(),
                        id,
                        pipeline.path("state").asText(),
                        StatusText.number(pipeline.path("partitionCount")),
                        StatusText.number(pipeline.path("lag")),
                        StatusText.ms(pipeline.path("lagMs")),
                        pipeline.path("applied").asText(),
                        text(pipeline.path("config")));
                reason(reasons, id + " " + pipeline.path("name").asText(), pipeline.path("reason"));
            }
            reason(reasons, id, node.path("reason"));
            node.path("ready").path("reasons").forEach(why -> reason(reasons, id, why));
        }
        return head(cluster) + "\n\n" + nodes + "\n\n" + pipelines + reasons;
    }

    private static String head(JsonNode cluster) {
        String name = cluster.path("name").isTextual()
                ? "cluster " + cluster.path("name").asText()
                        + (cluster.path("joined").asBoolean() ? "" : ", not joined")
                : "not in a cluster";
        return name + ", as node " + cluster.path("node").asText() + " sees it";
    }

    private static String state(JsonNode node) {
        return !node.path("reachable").asBoolean()
                ? node.path("gone").asBoolean() ? "gone" : "unreachable"
                : node.path("draining").asBoolean()
                        ? "draining"
                        : node.path("ready").path("status").asText();
    }

    private static void reason(StringBuilder reasons, String who, JsonNode why) {
        if (why.isTextual()) {
            reasons.append(reasons.length() == 0 ? "\n" : "")
                    .append("\n  ")
                    .append(who)
                    .append(": ")
                    .append(why.asText());
        }
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.asText() : UNKNOWN;
    }

    /** OK when all nodes are ready, FAILURE when none is, PARTIAL in between; who is gone does not count. */
    static ExitCode exitCode(JsonNode cluster) {
        boolean some = false;
        boolean all = true;
        for (JsonNode node : cluster.path("nodes")) {
            String ready = node.path("ready").path("status").asText();
            some |= ready.equals("ok") || ready.equals("degraded");
            all &= ready.equals("ok") || node.path("gone").asBoolean();
        }
        return all ? ExitCode.OK : some ? ExitCode.PARTIAL : ExitCode.FAILURE;
    }

    /** How a task ended on each node; nothing for a task of one. */
    static List<String> ends(JsonNode task) {
        List<String> lines = new ArrayList<>();
        for (JsonNode node : task.path("nodes")) {
            String reason =
                    node.path("reason").isTextual() ? ": " + node.path("reason").asText() : "";
            lines.add(node.path("node").asText() + ": " + node.path("end").asText() + reason);
        }
        return lines;
    }
}
