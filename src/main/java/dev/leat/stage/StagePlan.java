package dev.leat.stage;

import dev.leat.api.AnyStage;
import dev.leat.api.AsyncStage;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Placement;
import dev.leat.config.RunOn;
import dev.leat.config.StageConfig;
import dev.leat.config.StageFailure;
import dev.leat.stage.Body.Branch;
import dev.leat.stage.Body.Branched;
import dev.leat.stage.Body.Gather;
import dev.leat.stage.Body.Routing;
import dev.leat.stage.Body.Single;
import dev.leat.stage.offload.Scheduler;
import java.util.stream.Stream;

/**
 * One stage of a pipeline, compiled and ready to run.
 *
 * @param runOn where it runs; one that awaits something always on the event loop
 * @param concurrency events of one lane at once, for one that awaits something
 * @param failurePolicy what becomes of events that fail here
 */
record StagePlan(
        PipelineConfig pipeline,
        StageConfig config,
        Body body,
        RunOn runOn,
        int concurrency,
        StageFailure failurePolicy) {
    private static final long DEADLINE_MS_MAX = 3_600_000;

    /** Beyond the time of one event: the way there and back, and what is before it there. */
    private static final long AWAY_MS = 2_000;

    String name() {
        return config.name();
    }

    int lanes() {
        return pipeline.sink().connections();
    }

    Failures failures() {
        return new Failures(config.name(), failurePolicy, config.fallback());
    }

    /** It is one piece of code that awaits something. */
    boolean awaits() {
        return body instanceof Single single && single.stage() instanceof AsyncStage;
    }

    /** It and all stages inside of it. */
    Stream<StagePlan> all() {
        return body instanceof Branched branched
                ? Stream.concat(
                        Stream.of(this),
                        branched.branches().stream()
                                .flatMap(branch -> branch.stages().stream())
                                .flatMap(StagePlan::all))
                : Stream.of(this);
    }

    /** The code of it and of all stages inside of it. */
    Stream<AnyStage> code() {
        return all().map(StagePlan::body).filter(Single.class::isInstance).map(part -> ((Single) part).stage());
    }

    /** Other nodes may work on it. */
    boolean offloads() {
        return config.placement() == Placement.CLUSTER;
    }

    /** The longest time to wait for another node's answer. */
    long awayMs() {
        return config.timeoutMs() + AWAY_MS;
    }

    /** The same with another policy. */
    StagePlan with(StageFailure otherPolicy) {
        return new StagePlan(pipeline, config, body, runOn, concurrency, otherPolicy);
    }

    boolean onPool() {
        return runOn != RunOn.EVENT_LOOP;
    }

    /** The longest time for one full batch, from taking it from the queue, when every event takes its longest time. */
    long deadlineMs() {
        long events = pipeline.limits().batchEvents();
        long rounds = 1;
        long insideMs = 0;
        if (body instanceof Gather || awaits()) {
            rounds = ceilDiv(events, concurrency);
        } else if (body instanceof Routing routing) {
            insideMs = routing.branches().stream()
                    .mapToLong(Branch::deadlineMs)
                    .max()
                    .orElse(0);
        } else if (onPool()) {
            rounds = ceilDiv(events, config.poolSize()) * lanes();
        }
        long elsewhereMs = offloads() ? Scheduler.NODES_MAX * awayMs() : 0;
        return Math.min(rounds * config.timeoutMs() + insideMs + elsewhereMs, DEADLINE_MS_MAX);
    }

    String timeoutReason() {
        return "not finished within " + config.timeoutMs() + " ms (timeoutMs)";
    }

    private static long ceilDiv(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
