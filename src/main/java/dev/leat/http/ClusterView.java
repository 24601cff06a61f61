package dev.leat.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.cluster.Cluster;
import dev.leat.cluster.Member;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The nodes as this one sees them: the members say how they stand, and of those that cannot be asked the heartbeats in
 * the databases tell. Nobody decides anything for the others, so a rebalance is in nobody's way.
 */
final class ClusterView {
    private static final long ANSWER_MS = 2_000;

    /** A process that has not said anything for so long is taken for gone, not for silent. */
    static final long SILENT_MS = 5_000;

    private final Cluster cluster;
    private final NodeAnswers self;

    ClusterView(Cluster cluster, NodeAnswers self) {
        this.cluster = cluster;
        this.self = self;
    }

    /** What one node said, or why it said nothing. */
    private record Said(
            @Nullable Member member,
            @Nullable JsonNode status,
            @Nullable String reason) {}

    /**
     * Every node that is a member, or that a pipeline's database has heard of; by id. Never fails.
     *
     * @param pipeline the one whose partitions are wanted; null: of none
     */
    Future<List<ObjectNode>> nodes(@Nullable String pipeline) {
        List<Future<Said>> asked = new ArrayList<>();
        List<Member> members = cluster.members();
        for (Member member : members) {
            if (!member.self()) {
                asked.add(ask(member, pipeline));
            }
        }
        Member own = members.stream().filter(Member::self).findFirst().orElse(null);
        asked.add(Future.succeededFuture(new Said(own, self.status(pipeline), null)));
        return Future.join(asked).map(done -> merged(done.list()));
    }

    private Future<Said> ask(Member member, @Nullable String pipeline) {
        ObjectNode question = JsonNodeFactory.instance.objectNode().put("pipeline", pipeline);
        return cluster.ask(member.node(), NodeAnswers.STATUS, NodeAnswers.write(question), ANSWER_MS)
                .map(answer -> new Said(member, NodeAnswers.read(answer), null))
                .otherwise(failure -> new Said(member, null, String.valueOf(failure.getMessage())));
    }

    private List<ObjectNode> merged(List<Said> said) {
        Map<String, ObjectNode> nodes = new TreeMap<>();
        for (Said one : said) {
            ObjectNode node = one.status() == null ? silent(one) : answered(one, one.status());
            nodes.put(node.path("node").asText(), node);
        }
        for (Said one : said) {
            if (one.status() != null) {
                one.status().path("heard").forEach(heard -> hear(nodes, heard));
            }
        }
        return List.copyOf(nodes.values());
    }

    private ObjectNode answered(Said said, JsonNode status) {
        ObjectNode node = head(status.path("node").asText(), said.member())
                .put("reachable", true)
                .putNull("reason")
                .putNull("heardMs");
        node.set("version", status.path("version"));
        node.set("startedAt", status.path("startedAt"));
        node.set("draining", status.path("draining"));
        node.set("ready", status.path("ready"));
        node.set("pipelines", status.path("pipelines").deepCopy());
        return node;
    }

    private ObjectNode silent(Said said) {
        Member member = said.member();
        String id = member == null ? "?" : member.node();
        ObjectNode node = head(id, member).put("reachable", false).put("reason", said.reason());
        return node.putNull("heardMs")
                .put("version", member == null ? null : member.version())
                .putNull("startedAt")
                .putNull("draining")
                .putNull("ready")
                .set("pipelines", JsonNodeFactory.instance.arrayNode());
    }

    private ObjectNode head(String id, @Nullable Member member) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("node", id)
                .put("self", id.equals(cluster.self().id()))
                .put("member", member != null)
                .put("address", member == null ? null : member.address());
    }

    /** Adds what a database has heard of a node; what the node itself said counts more. */
    private void hear(Map<String, ObjectNode> nodes, JsonNode heard) {
        String id = heard.path("node").asText();
        long agoMs = heard.path("agoMs").asLong();
        ObjectNode node = nodes.computeIfAbsent(id, unknown -> strange(id, heard));
        JsonNode before = node.path("heardMs");
        if (before.isNull() || agoMs < before.asLong()) {
            node.put("heardMs", agoMs);
        }
        if (!node.path("reachable").asBoolean()) {
            put((ArrayNode) node.path("pipelines"), heard.path("pipeline"));
            node.set("startedAt", heard.path("startedAt"));
        }
        if (!node.path("member").asBoolean() && !node.path("self").asBoolean()) {
            node.put("reason", strangeness(node.path("heardMs").asLong()));
        }
    }

    private ObjectNode strange(String id, JsonNode heard) {
        ObjectNode node = silent(new Said(null, null, null)).put("node", id).put("self", false);
        node.set("version", heard.path("version"));
        return node;
    }

    private String strangeness(long heardMs) {
        if (heardMs > SILENT_MS) {
            return "silent for " + heardMs / 1_000 + " s: it ended, froze, or does not reach the database";
        }
        return cluster.isWanted()
                ? "reaches the database, but is not a member of this cluster"
                : "this process is not in a cluster, so others cannot be asked";
    }

    private static void put(ArrayNode pipelines, JsonNode pipeline) {
        Iterator<JsonNode> known = pipelines.iterator();
        while (known.hasNext()) {
            if (known.next().path("name").equals(pipeline.path("name"))) {
                known.remove();
            }
        }
        pipelines.add(pipeline);
    }
}
