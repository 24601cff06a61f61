package dev.leat.pipeline;

import dev.leat.batch.Heartbeat;
import dev.leat.batch.NodeSighting;
import dev.leat.batch.NodeStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Tells the database every two seconds that this process runs the pipeline, and hears from it who else does. Belongs to
 * the pipeline's context.
 */
final class Heartbeats {
    private static final long EVERY_MS = 2_000;
    private static final long ANSWER_MS = 10_000;
    private static final long LEAVE_MS = 2_000;

    /** What the database said, and when. */
    private record Seen(List<NodeSighting> nodes, long atNs) {
        static final Seen NOTHING = new Seen(List.of(), 0);
    }

    private final Vertx vertx;
    private final Supplier<Heartbeat> says;
    private volatile NodeStore store;
    private volatile Seen seen = Seen.NOTHING;
    private long timer = -1;
    private boolean beating;

    /** @param says what is told at this moment */
    Heartbeats(Vertx vertx, NodeStore store, Supplier<Heartbeat> says) {
        this.vertx = vertx;
        this.store = store;
        this.says = says;
    }

    void start() {
        timer = vertx.setPeriodic(0, EVERY_MS, ignored -> beat());
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

    /** Who does not answer is asked again the next time. */
    private void beat() {
        if (beating) {
            return;
        }
        beating = true;
        store.beat(says.get())
                .timeout(ANSWER_MS, TimeUnit.MILLISECONDS)
                .onSuccess(nodes -> seen = new Seen(nodes, System.nanoTime()))
                .onComplete(beat -> beating = false);
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
