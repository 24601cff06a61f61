package dev.leat.stage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The workers of a stage, as all lanes see them: so many as its pool has threads, and some that stand in for those that
 * hang. Nothing ends a thread that hangs; without them, as many such events as the pool has threads would be enough for
 * the stage to stand still. Safe for any thread.
 */
final class Workers {
    /** Hanging threads may each keep a core busy: more of them would not leave much to work with. */
    static final int STAND_INS = 8;

    private final List<Worker> all;
    private final int poolSize;

    /** @param all the pool's own first */
    Workers(List<Worker> all, int poolSize) {
        this.all = List.copyOf(all);
        this.poolSize = poolSize;
    }

    int poolSize() {
        return poolSize;
    }

    int count() {
        return all.size();
    }

    /** All of them, the pool's own first; lanes begin with different ones. */
    List<Worker> inOrder(int lane) {
        List<Worker> ordered = new ArrayList<>(all);
        Collections.rotate(ordered.subList(0, poolSize), -lane);
        return ordered;
    }

    /** The first so many of all, as the pool has threads, that do not hang. */
    List<Worker> serving(long nowNs, long timeoutNs) {
        return all.stream()
                .filter(worker -> !worker.hangs(nowNs, timeoutNs))
                .limit(poolSize)
                .toList();
    }
}
