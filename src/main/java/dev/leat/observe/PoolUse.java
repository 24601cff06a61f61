package dev.leat.observe;

import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** How a bounded number of places is used: who waits, how long, and how many are taken. Safe for any thread. */
public final class PoolUse {
    private final LongAdder waiting = new LongAdder();
    private final LongAdder used = new LongAdder();
    private final @Nullable Timer waitTime;

    PoolUse(@Nullable Timer waitTime) {
        this.waitTime = waitTime;
    }

    /** Of those who tell nobody. */
    public static PoolUse untold() {
        return new PoolUse(null);
    }

    /** Somebody wants a place. */
    public void waits() {
        waiting.increment();
    }

    /** So many need not wait any more; {@code waitNs} is the time of the one that waited longest. */
    public void waited(int howMany, long waitNs) {
        waiting.add(-howMany);
        if (waitTime != null) {
            waitTime.record(waitNs, TimeUnit.NANOSECONDS);
        }
    }

    /** A place is taken. */
    public void taken() {
        used.increment();
    }

    /** So many who waited do not want a place any more. */
    public void gaveUp(int howMany) {
        waiting.add(-howMany);
    }

    /** A place is free again. */
    public void free() {
        used.decrement();
    }

    public long waiting() {
        return Math.max(0, waiting.sum());
    }

    public long used() {
        return Math.max(0, used.sum());
    }
}
