package dev.leat.stage.http;

import dev.leat.api.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The call behind several: it is cancelled when all of those are. Confined to one event loop. */
final class SharedCall implements Call {
    private final int attempt;
    private final long endNs;
    private final List<Runnable> actions = new ArrayList<>(1);
    private boolean cancelled;
    private boolean over;

    /** @param leftMs how long the most patient of them waits, from now */
    SharedCall(int attempt, long leftMs) {
        this.attempt = attempt;
        this.endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(leftMs);
    }

    /** It ended by itself. */
    void over() {
        over = true;
        actions.clear();
    }

    void cancel() {
        if (!over) {
            over = true;
            cancelled = true;
            List<Runnable> all = List.copyOf(actions);
            actions.clear();
            all.forEach(Runnable::run);
        }
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
