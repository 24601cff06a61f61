package dev.leat.observe.trace;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What became of spans and of the events that were to be followed. Safe to use from any thread. */
public final class SpanCounts {
    private final int queueMax;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger leaving = new AtomicInteger();
    private final LongAdder sent = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder followed = new LongAdder();
    private final LongAdder passedOver = new LongAdder();

    /** @param queueMax spans that wait for being sent at most */
    public SpanCounts(int queueMax) {
        this.queueMax = queueMax;
    }

    /** Whether one more span may wait; counts it either way. */
    boolean admits() {
        if (waiting.incrementAndGet() <= queueMax) {
            return true;
        }
        waiting.decrementAndGet();
        dropped.increment();
        return false;
    }

    /** So many are being sent now. */
    void leave(int spans) {
        leaving.addAndGet(spans);
        waiting.addAndGet(-spans);
    }

    void arrived(int spans) {
        leaving.addAndGet(-spans);
        sent.add(spans);
    }

    void lost(int spans) {
        leaving.addAndGet(-spans);
        failed.add(spans);
    }

    void events(int followedNow, int passedOverNow) {
        followed.add(followedNow);
        passedOver.add(passedOverNow);
    }

    /** Spans that wait for being sent. */
    public int waiting() {
        return waiting.get();
    }

    /** Spans that wait, or are being sent: what becomes of them is not known yet. */
    int unsettled() {
        return waiting.get() + leaving.get();
    }

    /** Spans that the collector has taken. */
    public long sent() {
        return sent.sum();
    }

    /** Spans that were sent and not taken. */
    public long failed() {
        return failed.sum();
    }

    /** Spans for which there was no room. */
    public long dropped() {
        return dropped.sum();
    }

    /** Events that were followed. */
    public long followed() {
        return followed.sum();
    }

    /** Events that were sampled, but beyond the bounds. */
    public long passedOver() {
        return passedOver.sum();
    }
}
