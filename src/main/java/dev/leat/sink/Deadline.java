package dev.leat.sink;

import java.util.concurrent.TimeUnit;

/** A moment after which no further step is begun. */
record Deadline(long atNs) {

    static Deadline in(long ms) {
        return new Deadline(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms));
    }

    boolean passed() {
        return System.nanoTime() - atNs >= 0;
    }
}
