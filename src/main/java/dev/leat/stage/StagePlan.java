package dev.leat.stage;

import dev.leat.api.AnyStage;
import dev.leat.api.AsyncStage;
import dev.leat.config.PipelineConfig;
import dev.leat.config.RunOn;
import dev.leat.config.StageConfig;
import dev.leat.config.StageFailure;

/**
 * One stage of a pipeline, compiled and ready to run.
 *
 * @param runOn where it runs; an asynchronous stage always on the event loop
 * @param concurrency events of one lane at once, for an asynchronous stage
 */
record StagePlan(PipelineConfig pipeline, StageConfig config, AnyStage stage, RunOn runOn, int concurrency) {
    private static final long DEADLINE_MS_MAX = 3_600_000;

    String name() {
        return config.name();
    }

    int lanes() {
        return pipeline.sink().connections();
    }

    /** What becomes of events that fail here; the stage's own word counts before the pipeline's. */
    Failures failures() {
        StageFailure policy = config.onFailure();
        if (policy == null) {
            policy = switch (pipeline.errors().onFailure()) {
                case DEAD_LETTER -> StageFailure.DEAD_LETTER;
                case STOP -> StageFailure.STOP;
            };
        }
        return new Failures(config.name(), policy, config.fallback());
    }

    boolean onPool() {
        return runOn != RunOn.EVENT_LOOP;
    }

    /** The longest time for one full batch, from taking it from the queue, when every event takes its longest time. */
    long deadlineMs() {
        long events = pipeline.limits().batchEvents();
        long rounds = 1;
        if (stage instanceof AsyncStage) {
            rounds = ceilDiv(events, concurrency);
        } else if (onPool()) {
            rounds = ceilDiv(events, config.poolSize()) * lanes();
        }
        return Math.min(rounds * config.timeoutMs(), DEADLINE_MS_MAX);
    }

    String timeoutReason() {
        return "not finished within " + config.timeoutMs() + " ms (timeoutMs)";
    }

    private static long ceilDiv(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
