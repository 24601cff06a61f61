package dev.leat.stage;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the pool of a stage is called. Vert.x gives those who name the same pool the same threads: as long as workers
 * of a stage that was closed hang in theirs, the next ones need another name. Safe to use from any thread.
 */
final class PoolName {
    private static final Set<String> TAKEN = ConcurrentHashMap.newKeySet();

    private final String base;
    private final AtomicInteger users = new AtomicInteger();
    private volatile String name;

    /** @param base gets a number behind it when it is taken */
    PoolName(String base) {
        this.base = base;
        this.name = base;
    }

    /** Told before each worker is deployed. */
    String used() {
        if (users.getAndIncrement() == 0) {
            String free = base;
            for (int number = 2; !TAKEN.add(free); number++) {
                free = base + "-" + number;
            }
            name = free;
        }
        return name;
    }

    /** Told of each worker that is gone. */
    void unused() {
        if (users.decrementAndGet() == 0) {
            TAKEN.remove(name);
        }
    }
}
