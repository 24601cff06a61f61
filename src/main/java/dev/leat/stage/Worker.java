package dev.leat.stage;

import org.jspecify.annotations.Nullable;

/** One worker of a stage's pool, as all lanes see it. */
final class Worker {
    private final String address;
    private volatile @Nullable Slice running;

    Worker(String address) {
        this.address = address;
    }

    String address() {
        return address;
    }

    /** Told by the worker itself; null when it is done. */
    void running(@Nullable Slice slice) {
        running = slice;
    }

    /** It has been busy with one event for longer than an event may take. */
    boolean hangs(long nowNs, long timeoutNs) {
        Slice slice = running;
        return slice != null && slice.lateEvent(nowNs, timeoutNs) >= 0;
    }
}
