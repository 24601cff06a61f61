package dev.leat.pipeline;

import dev.leat.batch.BatchException;
import dev.leat.batch.Heartbeat;
import dev.leat.batch.NodeIdentity;
import dev.leat.batch.NodeSighting;
import dev.leat.batch.NodeStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Tells the database again and again that this process runs the pipeline, and hears from it who else does. Belongs to
 * the pipeline's context.
 */
final class Heartbeats {
    static final long EVERY_MS = 2_000;
    private static final long ANSWER_MS = 10_000;
    private static final long LEAVE_MS = 2_000;
    /** So long take three in a row that are not answered: that is no slow answer, nor a claim before them. */
    static final long SILENT_MS = 3 * (EVERY_MS + ANSWER_MS);

    /** What the database said, and when. */
    private record Seen(List<NodeSighting> nodes, long atNs) {
        static final Seen NOTHING = new Seen(List.of(), 0);
    }

    private final Vertx vertx;
    private final long everyMs;
    private final Supplier<Heartbeat> says;
    private final Consumer<String> notice;
    private volatile NodeStore store;
    private final AtomicLong answered = new AtomicLong();
    private volatile Seen seen = Seen.NOTHING;
    private volatile String trouble = "";
    private long timer = -1;
    private boolean beating;
    private boolean saidBefore;
    private boolean twinNoticed;

    /**
     * @param says what is told at this moment
     * @param notice told what an operator should know
     */
    Heartbeats(Vertx vertx, long everyMs, NodeStore store, Supplier<Heartbeat> says, Consumer<String> notice) {
        this.vertx = vertx;
        this.everyMs = everyMs;
        this.store = store;
        this.says = says;
        this.notice = notice;
    }

    void start() {
        timer = vertx.setPeriodic(0, everyMs, ignored -> beat());
    }

    /** The same database behind another sink. */
    void exchange(NodeStore next) {
        store = next;
    }

    /** Who runs the pipeline, this process among them; from any thread. */
    List<NodeSighting> seen() {
        Seen last = seen;
        long laterMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - last.atNs());
        return last.nodes().stream().map(node -> node.later(laterMs)).toList();
    }

    /** How often the database has answered so far; from any thread. */
    long answered() {
        return answered.get();
    }

    /** Why the last one was not answered; empty when it was. From any thread. */
    String trouble() {
        return trouble;
    }

    /** Who does not answer is asked again the next time. */
    private void beat() {
        if (beating) {
            return;
        }
        beating = true;
        Heartbeat said = says.get();
        store.beat(said)
                .timeout(ANSWER_MS, TimeUnit.MILLISECONDS)
                .onSuccess(nodes -> heard(said.node(), nodes))
                .onFailure(this::notHeard)
                .onComplete(beat -> beating = false);
    }

    private void notHeard(Throwable failure) {
        trouble = failure instanceof BatchException known ? known.reason() : "no answer in " + ANSWER_MS + " ms";
    }

    private void heard(NodeIdentity self, List<NodeSighting> nodes) {
        answered.incrementAndGet();
        trouble = "";
        seen = new Seen(nodes, System.nanoTime());
        boolean twin = nodes.stream().anyMatch(node -> node.said().node().isTwinOf(self));
        // at the first beat that is who had the id before; at a later one somebody has written over what we said
        if (twin && saidBefore && !twinNoticed) {
            twinNoticed = true;
            notice.accept("another process with the id " + self.id()
                    + " runs this pipeline, too; give each an id of its own in its node file");
        }
        saidBefore = true;
    }

    /** Never fails; a row that could not be taken back grows old. */
    Future<Void> stop() {
        vertx.cancelTimer(timer);
        seen = Seen.NOTHING;
        return store.leave(says.get().node().id())
                .timeout(LEAVE_MS, TimeUnit.MILLISECONDS)
                .otherwiseEmpty();
    }
}
