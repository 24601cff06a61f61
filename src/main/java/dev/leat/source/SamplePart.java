package dev.leat.source;

import dev.leat.api.Event;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What is wanted of one partition, and what was read of it so far. The newest ones are searched from the end: where
 * offsets have holes, reading begins anew from further back until there are enough. Belongs to one thread.
 */
final class SamplePart {
    private static final int FURTHER = 4;

    private final long first;
    private final long end;
    private final int count;
    private final boolean newest;
    private final Deque<Event> events = new ArrayDeque<>();
    private long from;
    private long bytes;
    private boolean reachedEnd;
    private boolean done;

    /**
     * @param first the first offset that may be read
     * @param end behind the last one
     * @param count how many events, at most {@code end - first}
     * @param newest the last ones, not the first
     */
    SamplePart(long first, long end, int count, boolean newest) {
        this.first = first;
        this.end = end;
        this.count = count;
        this.newest = newest;
        this.from = newest ? end - count : first;
        this.done = count == 0;
    }

    /** Where reading begins. */
    long from() {
        return from;
    }

    /** What came; more than is wanted is not kept. */
    void add(Event event) {
        long offset = event.origin().offset();
        if (done || offset < from || offset >= end || (!newest && events.size() >= count)) {
            return;
        }
        events.add(event);
        bytes += event.origin().sizeBytes();
        if (events.size() > count) {
            bytes -= events.remove().origin().sizeBytes();
        }
    }

    /** @param position the offset that is read next */
    void readUpTo(long position) {
        reachedEnd = position >= end;
        done = reachedEnd ? !mayGoBack() : !newest && events.size() >= count;
    }

    /** The end was reached, there are too few, and there may be older ones. */
    boolean mustGoBack() {
        return reachedEnd && mayGoBack();
    }

    private boolean mayGoBack() {
        return newest && events.size() < count && from > first;
    }

    /** Forgets what was read, to read from further back; gives the offset. */
    long goBack() {
        from = Math.max(first, end - FURTHER * (end - from));
        events.clear();
        bytes = 0;
        reachedEnd = false;
        return from;
    }

    boolean done() {
        return done;
    }

    long bytes() {
        return bytes;
    }

    List<Event> events() {
        return List.copyOf(events);
    }
}
