package dev.leat.api;

/**
 * One attempt of an {@link AsyncStage} to answer for one event. It ends with the stage's future; when nobody waits for
 * that any more, because the time is over, the claim of the event's partition was given up, or another branch answered
 * first, it is cancelled: then the stage ends what it began. Used on the event loop that the stage was called on.
 */
public interface Call {
    /** 1 for the first attempt. */
    int attempt();

    /** Milliseconds until the attempt is given up; 0 when it is. */
    long leftMs();

    boolean isCancelled();

    /**
     * Runs the action when the call is cancelled, at once when it is already: reset a request, cancel a query or a
     * timer there. Actions are forgotten when the call ends by itself.
     */
    void onCancel(Runnable action);
}
