package dev.leat.observe;

import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The life cycle of tasks of one kind in one lane of a stage: created, waiting, running, ended. One thread tells, which
 * is what keeps it at a few nanoseconds; any thread reads.
 */
public final class Tasks {
    /** What a task is. */
    public enum Kind {
        /** One batch in a stage or in the sink. */
        BATCH,
        /** One event in an asynchronous stage. */
        CALL,
        /** Some events of a batch on a pool of workers. */
        SLICE,
        /** One event in the branches of a {@code parallel}. */
        EVENT;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How a task ended. */
    public enum End {
        DONE,
        FAILED,
        CANCELLED,
        TIMED_OUT;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final AtomicLong created = new AtomicLong();
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong running = new AtomicLong();
    private final Map<End, AtomicLong> ended = new EnumMap<>(End.class);
    private final @Nullable Timer waitTime;
    private final @Nullable Timer runTime;
    private volatile @Nullable Thread teller;

    Tasks(@Nullable Timer waitTime, @Nullable Timer runTime) {
        this.waitTime = waitTime;
        this.runTime = runTime;
        for (End end : End.values()) {
            ended.put(end, new AtomicLong());
        }
    }

    /** Of those who tell nobody. */
    public static Tasks untold() {
        return new Tasks(null, null);
    }

    /** Nobody is left who could end what is open. */
    void forgetOpen() {
        waiting.lazySet(0);
        running.lazySet(0);
    }

    /** One more waits. */
    public void created() {
        if (teller != Thread.currentThread()) {
            teller = Thread.currentThread();
        }
        add(created, 1);
        add(waiting, 1);
    }

    /** One that waited begins. */
    public void started() {
        add(waiting, -1);
        add(running, 1);
    }

    /** One that ran waits (again). */
    public void heldBack() {
        add(running, -1);
        add(waiting, 1);
    }

    /** One that ran is over. */
    public void ended(End end) {
        add(running, -1);
        add(of(end), 1);
    }

    /** One that waited is over. */
    public void endedWaiting(End end) {
        add(waiting, -1);
        add(of(end), 1);
    }

    /** How long one waited and ran. */
    public void took(long waitNs, long runNs) {
        if (waitTime != null && runTime != null) {
            waitTime.record(waitNs, TimeUnit.NANOSECONDS);
            runTime.record(runNs, TimeUnit.NANOSECONDS);
        }
    }

    public long createdCount() {
        return created.get();
    }

    public long endedCount(End end) {
        return of(end).get();
    }

    /** The thread that tells; empty before the first task. */
    String thread() {
        Thread known = teller;
        return known == null ? "" : known.getName();
    }

    /** Those that wait now. */
    public long waiting() {
        return Math.max(0, waiting.get());
    }

    /** Those under way now. */
    public long running() {
        return Math.max(0, running.get());
    }

    private AtomicLong of(End end) {
        return Objects.requireNonNull(ended.get(end));
    }

    private static void add(AtomicLong count, long change) {
        count.lazySet(count.get() + change);
    }
}
