package dev.leat.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.cluster.Cluster;
import dev.leat.cluster.Member;
import io.vertx.core.Future;
import java.util.ArrayList;
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
        HeardOf heardOf = new HeardOf(cluster.isWanted(), System.currentTimeMillis());
        for (Said one : said) {
            if (one.status() != null) {
                one.status()
                        .path("heard")
                        .forEach(heard -> heardOf.add(
                                nodes.computeIfAbsent(heard.path("node").asText(), id -> strange(id, heard)), heard));
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
                .put("gone", false)
                .put("address", member == null ? null : member.address());
    }

    private ObjectNode strange(String id, JsonNode heard) {
        ObjectNode node = silent(new Said(null, null, null)).put("node", id).put("self", false);
        node.set("version", heard.path("version"));
        return node;
    }
}
