package dev.leat.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.cluster.Cluster;
import dev.leat.cluster.Member;
import dev.leat.pipeline.tap.TapBudget;
import dev.leat.pipeline.tap.TapListener;
import dev.leat.pipeline.tap.TapRefusedException;
import dev.leat.pipeline.tap.Taps;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One tap on all nodes: asks each again and again what it has seen. Belongs to one context. */
final class ClusterTap {
    private static final long ASK_EVERY_MS = 100;
    private static final long ANSWER_MS = 2_000;

    /** A node that refuses or is not reached is asked again that late, and the list of members is looked at. */
    private static final int SELDOM = 10;

    private final Vertx vertx;
    private final Context context;
    private final Cluster cluster;
    private final Taps.Request request;
    private final Supplier<Set<String>> strangers;
    private final List<TapListener> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Asked> nodes = new TreeMap<>();
    private final TapBudget rate;
    private final Buffer question;
    private String shown = "";
    private long missed;
    private long timer;
    private int ticks;
    private boolean closed;

    /** A node, and what is known of its events. */
    private static final class Asked {
        private final String node;
        private boolean asking;
        private @Nullable String reason = "not asked yet";
        private @Nullable TapRefusedException refused;
        private long session;
        private long missed;
        private long lost;

        Asked(String node) {
            this.node = node;
        }
    }

    /** @param strangers nodes that run the pipeline and cannot be asked, by their ids */
    ClusterTap(Vertx vertx, Context context, Cluster cluster, Taps.Request request, Supplier<Set<String>> strangers) {
        this.vertx = vertx;
        this.context = context;
        this.cluster = cluster;
        this.request = request;
        this.strangers = strangers;
        this.rate = new TapBudget(request.perSecond(), System::nanoTime);
        this.question = new TapQuestion(cluster.self().id(), request, true).write();
    }

    /** All members, or this process alone. */
    static List<String> nodes(Cluster cluster) {
        List<String> members = cluster.members().stream().map(Member::node).toList();
        return members.isEmpty() ? List.of(cluster.self().id()) : members;
    }

    /** Asks one node once. */
    static Future<TapAnswer> ask(Cluster cluster, String node, Buffer question) {
        return cluster.ask(node, NodeTaps.TAP, question, ANSWER_MS).map(TapAnswer::read);
    }

    void start() {
        timer = vertx.setPeriodic(0, ASK_EVERY_MS, ignored -> tick());
    }

    void add(TapListener listener) {
        listeners.add(listener);
        if (!shown.isEmpty()) {
            listener.nodes(shown);
        }
    }

    /** Whether it was here and was the last one. */
    boolean remove(TapListener listener) {
        return listeners.remove(listener) && listeners.isEmpty();
    }

    /** Events that may have been wanted and were not shown. */
    long missed() {
        return missed;
    }

    private void tick() {
        boolean all = ticks++ % SELDOM == 0;
        if (all) {
            List<String> now = nodes(cluster);
            nodes.keySet().retainAll(now);
            now.forEach(node -> nodes.computeIfAbsent(node, Asked::new));
        }
        for (Asked node : List.copyOf(nodes.values())) {
            if (!node.asking && (all || node.reason == null)) {
                ask(node);
            }
        }
        if (all) {
            showNodes();
        }
    }

    private void ask(Asked node) {
        node.asking = true;
        ask(cluster, node.node, question)
                .onComplete(
                        answer -> context.runOnContext(go -> heard(node, answer)),
                        failure -> context.runOnContext(go -> silent(node, failure)));
    }

    private void silent(Asked node, Throwable failure) {
        node.asking = false;
        node.refused = null;
        become(node, String.valueOf(failure.getMessage()));
    }

    private void heard(Asked node, TapAnswer answer) {
        node.asking = false;
        if (closed) {
            return;
        }
        node.refused = answer.refused();
        if (answer.refused() != null) {
            become(node, answer.refused().reason());
            endIfNobodyShows();
            return;
        }
        count(node, answer);
        answer.lines().forEach(this::show);
        become(node, null);
        if (answer.full()) {
            ask(node);
        }
    }

    private void show(String line) {
        if (rate.take(1)) {
            listeners.forEach(listener -> listener.seen(line));
        } else {
            missed++;
        }
    }

    /** Counts what the node has not shown, and what was in answers that did not come. */
    private void count(Asked node, TapAnswer answer) {
        if (node.session != answer.session()) {
            node.session = answer.session();
            node.missed = 0;
            node.lost = 0;
        }
        missed += answer.missed() - node.missed;
        node.missed = answer.missed();
        node.lost += answer.lines().size();
        long lost = answer.sent() - node.lost;
        missed += lost;
        node.lost += lost;
    }

    private void become(Asked node, @Nullable String reason) {
        if (!Objects.equals(node.reason, reason)) {
            node.reason = reason;
            showNodes();
        }
    }

    private void showNodes() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode array = json.putArray("nodes");
        nodes.values().forEach(node -> put(array, node.node, node.reason));
        strangers.get().stream()
                .filter(node -> !nodes.containsKey(node))
                .forEach(node -> put(array, node, "not a member of this cluster"));
        String now = json.toString();
        if (!closed && !now.equals(shown)) {
            shown = now;
            listeners.forEach(listener -> listener.nodes(now));
        }
    }

    private static void put(ArrayNode array, String node, @Nullable String reason) {
        array.addObject().put("node", node).put("looked", reason == null).put("reason", reason);
    }

    /** When all that run the pipeline refuse, there is nothing to wait for. */
    private void endIfNobodyShows() {
        TapRefusedException why = null;
        for (Asked node : nodes.values()) {
            TapRefusedException refused = node.refused;
            if (refused == null || refused.kind() == TapRefusedException.Cause.FULL) {
                return;
            }
            if (refused.kind() != TapRefusedException.Cause.NO_PIPELINE) {
                why = refused;
            }
        }
        if (why != null) {
            String reason = why.reason();
            listeners.forEach(listener -> listener.ended(reason));
        }
    }

    /** Shows nothing more; the nodes need not wait until they notice. */
    void close() {
        closed = true;
        vertx.cancelTimer(timer);
        Buffer last = new TapQuestion(cluster.self().id(), request, false).write();
        nodes.keySet().forEach(node -> ask(cluster, node, last).onComplete(told -> {}));
    }
}
