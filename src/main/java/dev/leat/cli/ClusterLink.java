package dev.leat.cli;

import dev.leat.cluster.Cluster;
import dev.leat.cluster.Member;
import dev.leat.stage.Offload;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The other nodes of a cluster, as those who work for this one. Used on one context. */
final class ClusterLink implements Offload.Link {
    /** The list of members is made anew each time that one asks for it. */
    private static final long KNOWN_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Cluster cluster;
    private List<String> known = List.of();
    private long knownNs = System.nanoTime() - KNOWN_NS;

    ClusterLink(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public List<String> nodes() {
        long nowNs = System.nanoTime();
        if (nowNs - knownNs >= KNOWN_NS) {
            knownNs = nowNs;
            known = cluster.members().stream()
                    .filter(member -> !member.self() && member.services().contains(Offload.SERVICE))
                    .map(Member::node)
                    .toList();
        }
        return known;
    }

    @Override
    public Future<Buffer> ask(String node, Buffer question, long deadlineMs) {
        return cluster.ask(node, Offload.SERVICE, question, deadlineMs);
    }
}
