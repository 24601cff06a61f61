package dev.leat.observe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** When each event loop last answered. Written by the loops, read by any thread; the caller gives the time. */
public final class LoopWatch {
    /** From here on a loop counts as blocked. */
    static final long BLOCKED_NS = TimeUnit.SECONDS.toNanos(2);

    /** A look that comes so late was held up by what holds up everything: the process stood still. */
    static final long STILL_NS = TimeUnit.SECONDS.toNanos(1);

    private final ConcurrentHashMap<Thread, Long> lastTickNs = new ConcurrentHashMap<>();
    private volatile @Nullable Long lookDueNs;

    /** The loop of the calling thread answers. */
    void tick(long nowNs) {
        lastTickNs.put(Thread.currentThread(), nowNs);
    }

    /**
     * Whoever watches looks now and will again in so long. When this look came too late, nobody ran, the loops as
     * little as the watcher: that is no silence of theirs.
     *
     * @return for how long; 0 when it was not long
     */
    long looks(long nowNs, long nextInNs) {
        long stillNs = lateNs(nowNs);
        lookDueNs = nowNs + nextInNs;
        if (stillNs <= STILL_NS) {
            return 0;
        }
        lastTickNs.replaceAll((loop, tick) -> Math.min(nowNs, tick + stillNs));
        return stillNs;
    }

    private long lateNs(long nowNs) {
        Long due = lookDueNs;
        return due == null ? 0 : Math.max(0, nowNs - due);
    }

    void forget() {
        lastTickNs.remove(Thread.currentThread());
    }

    /** Whether the calling thread is an event loop that something has held for too long, up to this very moment. */
    boolean holdsMe(long nowNs) {
        Long tick = lastTickNs.get(Thread.currentThread());
        return tick != null && nowNs - tick > BLOCKED_NS && lateNs(nowNs) <= STILL_NS;
    }

    /** One sentence for each loop that has been silent for longer than this. */
    List<String> silentLonger(long limitNs, long nowNs) {
        List<String> silent = new ArrayList<>();
        lastTickNs.forEach((thread, tick) -> {
            if (nowNs - tick > limitNs) {
                silent.add("event loop " + thread.getName() + " does not answer for "
                        + TimeUnit.NANOSECONDS.toSeconds(nowNs - tick) + " s");
            }
        });
        return silent;
    }

    /** Every loop, by the name of its thread. */
    List<Thread> all() {
        return lastTickNs.keySet().stream()
                .sorted(Comparator.comparing(Thread::getName))
                .toList();
    }

    /** Loops that are blocked now. */
    List<Thread> blocked(long nowNs) {
        return lastTickNs.entrySet().stream()
                .filter(entry -> nowNs - entry.getValue() > BLOCKED_NS)
                .map(entry -> entry.getKey())
                .toList();
    }

    /** How long this loop has been silent; null when it is not known. */
    @Nullable
    Long silentNs(Thread loop, long nowNs) {
        Long tick = lastTickNs.get(loop);
        return tick == null ? null : nowNs - tick;
    }
}
