package dev.leat.cluster;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import dev.leat.observe.ClusterLog;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A membership that exists: the members, and how to ask them. Safe for any thread. */
final class Joined implements MembershipListener {
    /** More than Hazelcast's own patience with the other members. */
    private static final long END_MS = 10_000;

    private final Vertx vertx;
    private final HazelcastInstance hazelcast;
    private final NodeRequests requests;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Promise<Void> closed = Promise.promise();

    Joined(Vertx vertx, HazelcastInstance hazelcast) {
        this.vertx = vertx;
        this.hazelcast = hazelcast;
        this.requests = new NodeRequests(
                vertx,
                node -> members().stream().anyMatch(member -> member.node().equals(node)));
    }

    Vertx vertx() {
        return vertx;
    }

    NodeRequests requests() {
        return requests;
    }

    boolean isRunning() {
        return hazelcast.getLifecycleService().isRunning();
    }

    /** Those that came first come first; none when the membership has ended. */
    List<Member> members() {
        try {
            return hazelcast.getCluster().getMembers().stream()
                    .map(Joined::member)
                    .toList();
        } catch (HazelcastInstanceNotActiveException ended) {
            return List.of();
        }
    }

    private static Member member(com.hazelcast.cluster.Member member) {
        Map<String, String> says = member.getAttributes();
        return new Member(
                says.getOrDefault(ClusterSettings.NODE, "?"),
                member.getAddress().getHost() + ":" + member.getAddress().getPort(),
                says.getOrDefault(ClusterSettings.VERSION, "?"),
                Set.of(says.getOrDefault(ClusterSettings.SERVICES, "").split(" ")),
                member.localMember());
    }

    @Override
    public void memberAdded(MembershipEvent event) {
        Member member = member(event.getMember());
        ClusterLog.joined(member.node(), member.address(), event.getMembers().size());
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
        Member member = member(event.getMember());
        ClusterLog.left(member.node(), member.address(), event.getMembers().size());
        requests.left(Objects.requireNonNull(member.node()));
    }

    /** Tells {@link ClusterLog} of every member that comes or goes from now on. */
    void listen() {
        hazelcast.getCluster().addMembershipListener(this);
    }

    /**
     * Ends it, hard where that takes too long, and never fails; whoever asks again waits for the same end. No future
     * that belongs to a Vert.x instance is told anything after its end: these belong to none.
     */
    Future<Void> close() {
        if (closing.compareAndSet(false, true)) {
            requests.leftAll();
            Promise<Void> bus = Promise.promise();
            vertx.close().onComplete(done -> bus.complete());
            bus.future()
                    .timeout(END_MS, TimeUnit.MILLISECONDS)
                    .onComplete(
                            ended -> closed.complete(),
                            late -> new Thread(this::terminate, "leat-cluster-end").start());
        }
        return closed.future();
    }

    /** May wait. The bus ends in the middle of it, since it is not kept any more; the membership does after it. */
    private void terminate() {
        hazelcast.getLifecycleService().terminate();
        closed.complete();
    }
}
