package dev.leat.sink;

import java.util.concurrent.atomic.AtomicInteger;

/** How many events of a pipeline failed one after the other, over all its lanes. For any thread. */
final class BadRun {
    private final AtomicInteger length = new AtomicInteger();

    int length() {
        return length.get();
    }

    /** A transaction with so many good and bad events has committed. */
    void committed(int good, int bad) {
        if (good > 0) {
            length.set(0);
        } else {
            length.addAndGet(bad);
        }
    }
}
