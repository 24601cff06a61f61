package dev.leat.stage;

import dev.leat.config.BreakerConfig;
import dev.leat.config.RetryConfig;
import dev.leat.config.StageFailure;
import dev.leat.stage.Body.Branched;
import dev.leat.stage.Body.Gather;
import java.util.ArrayList;
import java.util.List;

/**
 * What can be said of one stage of a pipeline without running it.
 *
 * @param atOnce events of a lane that are awaited at once, or threads for all lanes; 1 on the event loop
 * @param timeoutMs the longest time for one event that is awaited, or for one slice of a batch on a pool
 * @param deadlineMs the longest time for one full batch, once it is taken from the queue
 * @param bounds of one that awaits something, for people: attempts, the breaker, and those of its type
 * @param branches those that it is made of; empty for one that is not
 */
public record StageInfo(
        String name,
        String type,
        Where where,
        int atOnce,
        long timeoutMs,
        long deadlineMs,
        List<String> bounds,
        StageFailure onFailure,
        List<Branch> branches) {

    public StageInfo {
        bounds = List.copyOf(bounds);
        branches = List.copyOf(branches);
    }

    /** Stages, one after another, under a name. */
    public record Branch(String name, List<StageInfo> stages) {
        public Branch {
            stages = List.copyOf(stages);
        }
    }

    /** Who does the work. */
    public enum Where {
        /** The event loop of the lane. */
        EVENT_LOOP,
        /** The event loop of the lane begins it and awaits the outcome. */
        AWAITED,
        /** A pool of threads that belongs to the stage. */
        POOL,
        /** That, and other nodes of the cluster. */
        CLUSTER,
        /** Virtual threads. */
        VIRTUAL_THREADS,
        /** All branches at once, for each event. */
        ALL_BRANCHES,
        /** The branches that an event belongs to. */
        BRANCHES
    }

    static StageInfo of(StagePlan plan) {
        Where where = where(plan);
        int atOnce = switch (where) {
            case EVENT_LOOP, BRANCHES -> 1;
            case AWAITED, ALL_BRANCHES -> plan.concurrency();
            case POOL, CLUSTER, VIRTUAL_THREADS -> plan.config().poolSize();
        };
        return new StageInfo(
                plan.name(),
                plan.config().type(),
                where,
                atOnce,
                plan.config().timeoutMs(),
                plan.deadlineMs(),
                where == Where.AWAITED ? bounds(plan) : List.of(),
                plan.failurePolicy(),
                branches(plan.body()));
    }

    private static List<String> bounds(StagePlan plan) {
        List<String> bounds = new ArrayList<>();
        Retries retries = Retries.of(plan.config());
        RetryConfig retry = retries.config();
        Long attemptMs = retry.attemptMs();
        String each = attemptMs == null ? "" : ", each at most " + attemptMs + " ms";
        if (retry.attempts() > 1) {
            bounds.add("up to " + retry.attempts() + " attempts" + each + ", none begins later than "
                    + retries.budgetMs() + " ms after the first");
        }
        BreakerConfig breaker = plan.config().breaker();
        if (breaker != null) {
            bounds.add("a breaker waits for a service that is out of order: after " + breaker.failuresMax()
                    + " failures in a row one attempt every " + breaker.openMs() + " ms");
        }
        if (plan.body() instanceof Body.Single single && single.stage() instanceof Bounded stage) {
            bounds.addAll(stage.bounds());
        }
        return bounds;
    }

    private static Where where(StagePlan plan) {
        if (plan.body() instanceof Branched) {
            return plan.body() instanceof Gather ? Where.ALL_BRANCHES : Where.BRANCHES;
        }
        if (plan.awaits()) {
            return Where.AWAITED;
        }
        return switch (plan.runOn()) {
            case EVENT_LOOP -> Where.EVENT_LOOP;
            case WORKER, BLOCKING -> plan.offloads() ? Where.CLUSTER : Where.POOL;
            case VIRTUAL_THREAD -> Where.VIRTUAL_THREADS;
        };
    }

    private static List<Branch> branches(Body body) {
        if (!(body instanceof Branched branched)) {
            return List.of();
        }
        return branched.branches().stream()
                .map(branch -> new Branch(
                        branch.name(),
                        branch.stages().stream().map(StageInfo::of).toList()))
                .toList();
    }
}
