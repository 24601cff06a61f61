package dev.leat.batch;

import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Says that a claim was given up: its batches need not go on. Shared by all batches of one claim and read from any
 * thread; cancelling is final.
 */
public final class Cancellation {
    private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean cancelled;

    public boolean isCancelled() {
        return cancelled;
    }

    /** Runs every listener once, on the caller's thread. */
    public void cancel() {
        cancelled = true;
        for (Runnable listener : listeners) {
            if (listeners.remove(listener)) {
                listener.run();
            }
        }
    }

    /** Calls the listener when this is cancelled, at once when it is already; remove it when the work is done. */
    public void onCancel(Runnable listener) {
        listeners.add(listener);
        if (cancelled && listeners.remove(listener)) {
            listener.run();
        }
    }

    public void remove(Runnable listener) {
        listeners.remove(listener);
    }
}
