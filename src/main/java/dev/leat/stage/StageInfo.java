package dev.leat.stage;

import dev.leat.api.AsyncStage;
import dev.leat.config.StageFailure;

/**
 * What can be said of one stage of a pipeline without running it.
 *
 * @param atOnce events of a lane that are awaited at once, or threads for all lanes; 1 on the event loop
 * @param timeoutMs the longest time for one event that is awaited, or for one slice of a batch on a pool
 * @param deadlineMs the longest time for one full batch, once it is taken from the queue
 * @param attempts for one event at most
 * @param breaker it waits for a service that is out of order
 */
public record StageInfo(
        String name,
        String type,
        Where where,
        int atOnce,
        long timeoutMs,
        long deadlineMs,
        int attempts,
        boolean breaker,
        StageFailure onFailure) {

    /** Who does the work. */
    public enum Where {
        /** The event loop of the lane. */
        EVENT_LOOP,
        /** The event loop of the lane begins it and awaits the outcome. */
        AWAITED,
        /** A pool of threads that belongs to the stage. */
        POOL,
        /** Virtual threads. */
        VIRTUAL_THREADS
    }

    static StageInfo of(StagePlan plan) {
        Where where = plan.stage() instanceof AsyncStage
                ? Where.AWAITED
                : switch (plan.runOn()) {
                    case EVENT_LOOP -> Where.EVENT_LOOP;
                    case WORKER -> Where.POOL;
                    case VIRTUAL_THREAD -> Where.VIRTUAL_THREADS;
                };
        int atOnce = switch (where) {
            case EVENT_LOOP -> 1;
            case AWAITED -> plan.concurrency();
            case POOL, VIRTUAL_THREADS -> plan.config().poolSize();
        };
        boolean awaited = where == Where.AWAITED;
        return new StageInfo(
                plan.name(),
                plan.config().type(),
                where,
                atOnce,
                plan.config().timeoutMs(),
                plan.deadlineMs(),
                awaited ? plan.config().retry().attempts() : 1,
                awaited && plan.config().breaker() != null,
                plan.failures().policy());
    }
}
