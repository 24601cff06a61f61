package dev.leat.batch;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says that a claim was given up: its batches need not go on. Shared by all batches of one claim and read from any
 * thread; cancelling is final. Listeners are told apart by identity.
 */
public final class Cancellation {
    private final Set<Runnable> listeners = ConcurrentHashMap.newKeySet();
    private volatile boolean cancelled;

    public boolean isCancelled() {
        return cancelled;
    }

    /** Runs every listener once, on the caller's thread. */
    public void cancel() {
        cancelled = true;
        for (Runnable listener : List.copyOf(listeners)) {
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
