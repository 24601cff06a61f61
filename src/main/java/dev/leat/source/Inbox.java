package dev.leat.source;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;

/**
 * What other threads ask the poll thread to do, which takes all of it at every turn. Bounded by its senders: one entry
 * per batch that was sent, also when its answer comes after it was given up; one per step of a claim; two per look at
 * Kafka, of which one is under way at a time; one for each request to pause, to hold, to resume and to stop.
 */
final class Inbox {
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Runnable wakeup;
    private boolean polling;

    /** @param wakeup ends a poll that is under way; called only while the poll thread is inside {@link #polling} */
    Inbox(Runnable wakeup) {
        this.wakeup = wakeup;
    }

    /** Runs the task on the poll thread, after its current poll. */
    void add(Runnable task) {
        tasks.add(task);
    }

    /** Runs the task on the poll thread at once, ending its current poll. */
    void addUrgent(Runnable task) {
        tasks.add(task);
        wake();
    }

    /** Ends the current poll, if there is one. */
    synchronized void wake() {
        if (polling) {
            wakeup.run();
        }
    }

    /**
     * Marks the poll thread as interruptible by a wake-up, unless something waits already.
     *
     * @return false when there is something to do first
     */
    synchronized boolean beginPolling() {
        polling = tasks.isEmpty();
        return polling;
    }

    synchronized void endPolling() {
        polling = false;
    }

    /** Runs what is there. */
    void runAll() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Waits for one task, at most so long, and runs it. */
    void runOne(long waitMs) {
        try {
            Runnable task = tasks.poll(waitMs, TimeUnit.MILLISECONDS);
            if (task != null) {
                task.run();
            }
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        }
    }
}
