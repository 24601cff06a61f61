package dev.leat.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;

/**
 * Adds what databases have heard of nodes to what else is known of them; what a node itself said counts more.
 *
 * @param clustered this process is in a cluster, so who is no member of it is a stranger
 */
record HeardOf(boolean clustered, long nowMs) {
    /** A process that has not said anything for so long is taken for gone, not for slow. */
    static final long SILENT_MS = 5_000;

    /** Fifteen heartbeats that did not come: what it said before says nothing of now. */
    static final long GONE_MS = 30_000;

    /** @param node changed: one that is known, or was made for this */
    void add(ObjectNode node, JsonNode heard) {
        long agoMs = heard.path("agoMs").asLong();
        JsonNode before = node.path("heardMs");
        if (!before.isNumber() || agoMs < before.asLong()) {
            node.put("heardMs", agoMs);
        }
        boolean member = node.path("member").asBoolean();
        if (!node.path("reachable").asBoolean()) {
            node.set("startedAt", heard.path("startedAt"));
            add((ArrayNode) node.path("pipelines"), heard.path("pipeline"), agoMs, member);
        }
        if (!member && !node.path("self").asBoolean()) {
            long heardMs = node.path("heardMs").asLong();
            node.put("reason", strangeness(heardMs)).put("gone", heardMs > GONE_MS);
        }
    }

    /** Of a stranger that is gone, nothing is left; a member that says nothing is at least named. */
    private static void add(ArrayNode pipelines, JsonNode pipeline, long agoMs, boolean member) {
        if (agoMs <= GONE_MS) {
            remove(pipelines, pipeline.path("name"));
            pipelines.add(pipeline);
        } else if (member && !has(pipelines, pipeline.path("name"))) {
            ObjectNode unknown = pipeline.deepCopy();
            pipelines.add(
                    unknown.put("state", "UNKNOWN").put("partitionCount", 0).putNull("lag"));
        }
    }

    private static boolean has(ArrayNode pipelines, JsonNode name) {
        for (JsonNode pipeline : pipelines) {
            if (pipeline.path("name").equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static void remove(ArrayNode pipelines, JsonNode name) {
        Iterator<JsonNode> known = pipelines.iterator();
        while (known.hasNext()) {
            if (known.next().path("name").equals(name)) {
                known.remove();
            }
        }
    }

    private String strangeness(long heardMs) {
        if (heardMs > GONE_MS) {
            Instant heard = Instant.ofEpochMilli(nowMs - heardMs).truncatedTo(ChronoUnit.SECONDS);
            return "not heard of since " + heard + ": it ended, froze, or does not reach the database";
        }
        if (heardMs > SILENT_MS) {
            return "silent for " + heardMs / 1_000 + " s: it ended, froze, or does not reach the database";
        }
        return clustered
                ? "reaches the database, but is not a member of this cluster"
                : "this process is not in a cluster, so others cannot be asked";
    }
}
