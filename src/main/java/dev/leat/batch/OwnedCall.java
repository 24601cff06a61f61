package dev.leat.batch;

import dev.leat.api.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A call as seen by whoever made it and ends it. Confined to one event loop. */
public final class OwnedCall implements Call {
    private final int attempt;
    private final long endNs;
    private final List<Runnable> actions = new ArrayList<>(1);
    private boolean over;
    private boolean cancelled;

    /**
     * @param attempt 1 for the first
     * @param endNs {@link System#nanoTime()} at which it is given up
     */
    public OwnedCall(int attempt, long endNs) {
        this.attempt = attempt;
        this.endNs = endNs;
    }

    /** One that is given up so many milliseconds from now. */
    public static OwnedCall within(int attempt, long leftMs) {
        return new OwnedCall(attempt, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(leftMs));
    }

    /** It ended by itself: nobody needs to be told of its cancellation any more. */
    public void over() {
        over = true;
        actions.clear();
    }

    /** Has what it began ended, unless it is over; whether it was not. */
    public boolean cancel() {
        if (over) {
            return false;
        }
        over = true;
        cancelled = true;
        List<Runnable> all = List.copyOf(actions);
        actions.clear();
        all.forEach(Runnable::run);
        return true;
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public long leftMs() {
        return over ? 0 : Math.max(0, TimeUnit.NANOSECONDS.toMillis(endNs - System.nanoTime()));
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void onCancel(Runnable action) {
        if (cancelled) {
            action.run();
        } else if (!over) {
            actions.add(action);
        }
    }
}
