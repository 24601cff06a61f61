package dev.leat.cluster;

import dev.leat.batch.NodeIdentity;
import dev.leat.bus.Addresses;
import dev.leat.config.ClusterConfig;
import dev.leat.observe.ClusterLog;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The cluster that this process belongs to, or none. It has a Vert.x instance of its own: the bus of the pipelines
 * stays inside the process, whatever is registered on it. Safe for any thread.
 */
public final class Cluster {
    private static final long LEAVE_MS = 15_000;
    private static final int FAILED = 1;
    private static final String LEFT = "left before it was a member";

    private final @Nullable ClusterConfig config;
    private final NodeIdentity self;
    private final Map<String, Function<Buffer, Future<Buffer>>> services = new ConcurrentHashMap<>();
    private volatile @Nullable Start start;
    private volatile @Nullable Joined joined;
    private volatile boolean left;

    /** The way in: first the bus is built, then the others let us in. Its futures belong to no Vert.x instance. */
    private record Start(Promise<Joined> built, Promise<Void> ended) {}

    /** @param config null: the process is on its own */
    public Cluster(@Nullable ClusterConfig config, NodeIdentity self) {
        this.config = config;
        this.self = self;
        services.put(Admission.HELLO, question -> Future.succeededFuture(Buffer.buffer()));
    }

    /** For a process on its own. */
    public static Cluster none(NodeIdentity self) {
        return new Cluster(null, self);
    }

    public NodeIdentity self() {
        return self;
    }

    /** Null when the process is on its own. */
    public @Nullable String name() {
        return config == null ? null : config.name();
    }

    /** The process shall be a member, whether it is one yet or not. */
    public boolean isWanted() {
        return config != null;
    }

    /** Why this process does not count as ready; empty when it is a member, or is on its own. */
    public List<String> waiting() {
        Joined now = joined;
        if (config == null || (now != null && now.isRunning())) {
            return List.of();
        }
        return List.of("cluster " + config.name() + (now == null ? " is not joined yet" : " is not there any more"));
    }

    /** The members that are known now, this process among them; empty when there is no cluster. */
    public List<Member> members() {
        Joined now = joined;
        return now == null || !now.isRunning() ? List.of() : now.members();
    }

    /**
     * Answers other nodes from now on; call before {@link #join}.
     *
     * @param answer called on an event loop of the cluster's; a failure's message is shown to the one who asks
     */
    public void serve(String service, Function<Buffer, Future<Buffer>> answer) {
        services.put(service, answer);
    }

    /** As {@link NodeRequests#ask}; this process answers itself also when it is on its own. */
    public Future<Buffer> ask(String node, String service, Buffer question, long deadlineMs) {
        if (node.equals(self.id())) {
            Promise<Buffer> answer = Promise.promise();
            askSelf(service, question)
                    .timeout(deadlineMs, TimeUnit.MILLISECONDS)
                    .onComplete(NodeRequests.onContext(Vertx.currentContext(), answer));
            return answer.future();
        }
        Joined now = joined;
        return now == null
                ? Future.failedFuture(new AskException(AskException.Cause.LEFT, "this process is not in a cluster"))
                : now.requests().ask(node, service, question, deadlineMs);
    }

    private Future<Buffer> askSelf(String service, Buffer question) {
        Function<Buffer, Future<Buffer>> answer = services.get(service);
        return answer == null
                ? Future.failedFuture(
                        new AskException(AskException.Cause.UNREACHABLE, "nobody answers " + service + " here"))
                : answered(question, answer);
    }

    /** Completes when this process is a member, or is on its own. Fails with a {@link ClusterException}. */
    public Future<Void> join() {
        if (config == null) {
            return Future.succeededFuture();
        }
        ClusterConfig settings = config;
        Start begun = new Start(Promise.promise(), Promise.promise());
        start = begun;
        // on a thread of its own: a Vert.x instance made on a thread of another one is taken for a mistake
        new Thread(() -> join(settings, begun), "leat-cluster-start").start();
        return begun.ended().future();
    }

    private void join(ClusterConfig settings, Start begun) {
        try {
            HazelcastClusterManager manager =
                    new HazelcastClusterManager(ClusterSettings.membership(settings, self, services.keySet()));
            Future<Vertx> building = Vertx.builder()
                    .with(ClusterSettings.bus(settings))
                    .withClusterManager(manager)
                    .buildClustered();
            building.timeout(settings.joinMs(), TimeUnit.MILLISECONDS)
                    .onComplete(vertx -> admit(new Joined(vertx, manager.getHazelcastInstance()), begun), failure -> {
                        building.onSuccess(vertx -> closeLate(new Joined(vertx, manager.getHazelcastInstance())));
                        fail(begun, cannotJoin(settings, failure));
                    });
        } catch (RuntimeException failure) {
            fail(begun, cannotJoin(settings, failure));
        }
    }

    private static void fail(Start begun, ClusterException reason) {
        begun.built().tryFail(reason);
        begun.ended().tryFail(reason);
    }

    private static void closeLate(Joined late) {
        late.close().onComplete(closed -> {});
    }

    private void admit(Joined candidate, Start begun) {
        candidate.vertx().exceptionHandler(ClusterLog::unexpected);
        begun.built().complete(candidate);
        Future.join(services.entrySet().stream()
                        .map(service -> listen(candidate.vertx(), service.getKey(), service.getValue()))
                        .toList())
                .compose(listening -> new Admission(candidate, self).pass())
                .onComplete(passed -> enter(candidate, begun), failure -> end(candidate, begun, failure));
    }

    private void enter(Joined candidate, Start begun) {
        if (left) {
            end(candidate, begun, new ClusterException(LEFT));
            return;
        }
        candidate.listen();
        joined = candidate;
        List<String> nodes = candidate.members().stream()
                .map(member -> member.node() + " (" + member.address() + ")")
                .toList();
        ClusterLog.entered(self.id(), nodes);
        begun.ended().tryComplete();
    }

    private static void end(Joined candidate, Start begun, Throwable reason) {
        candidate.close().onComplete(closed -> begun.ended().tryFail(reason));
    }

    private Future<Void> listen(Vertx vertx, String service, Function<Buffer, Future<Buffer>> answer) {
        return vertx.eventBus()
                .<Buffer>consumer(Addresses.node(self.id(), service), question -> reply(question, answer))
                .completion();
    }

    private static void reply(Message<Buffer> question, Function<Buffer, Future<Buffer>> answer) {
        answered(question.body(), answer)
                .onComplete(question::reply, failure -> question.fail(FAILED, String.valueOf(failure.getMessage())));
    }

    private static Future<Buffer> answered(Buffer question, Function<Buffer, Future<Buffer>> answer) {
        try {
            return answer.apply(question);
        } catch (RuntimeException failure) {
            return Future.failedFuture(failure);
        }
    }

    private static ClusterException cannotJoin(ClusterConfig config, Throwable failure) {
        String where = "cannot be a member of cluster " + config.name() + " at " + config.host()
                + (config.port() == 0 ? "" : ":" + config.port());
        if (failure instanceof TimeoutException) {
            return new ClusterException(where + ": not done in " + config.joinMs() + " ms (cluster.joinMs)");
        }
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return new ClusterException(where + ": " + (cause.getMessage() == null ? cause : cause.getMessage())
                + "; see cluster in the node file (--node)");
    }

    /**
     * Tells the other members and ends the membership, also one that is only on its way: what is being built is waited
     * for, so that it can be ended. Never fails.
     */
    public Future<Void> leave() {
        left = true;
        joined = null;
        Start begun = start;
        if (begun == null) {
            return Future.succeededFuture();
        }
        return begun.built()
                .future()
                .compose(Joined::close)
                .timeout(LEAVE_MS, TimeUnit.MILLISECONDS)
                .otherwiseEmpty()
                .onComplete(closed -> begun.ended().tryFail(new ClusterException(LEFT)));
    }
}
