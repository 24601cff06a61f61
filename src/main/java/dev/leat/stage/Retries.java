package dev.leat.stage;

import dev.leat.api.TransientException;
import dev.leat.config.RetryConfig;
import dev.leat.config.StageConfig;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Whether and when an asynchronous stage tries again: attempts, a budget of time, pauses that double, with jitter. */
record Retries(RetryConfig config, long budgetMs, long timeoutNs) {
    /** The answer of {@link #pauseMs} when there is nothing to wait for. */
    static final long NEVER = -1;

    static Retries of(StageConfig stage) {
        Long budgetMs = stage.retry().budgetMs();
        return new Retries(
                stage.retry(),
                budgetMs == null ? stage.timeoutMs() / 2 : budgetMs,
                TimeUnit.MILLISECONDS.toNanos(stage.timeoutMs()));
    }

    /** The pause before the call's next attempt, in milliseconds; {@link #NEVER} when it has none left. */
    long pauseMs(OpenCall call, TransientException failure) {
        if (call.attempts >= config.attempts()) {
            return NEVER;
        }
        long pauseMs = Math.max(failure.retryAfterMs(), jittered(call.attempts));
        long usedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - call.startedNs);
        return usedMs + pauseMs > budgetMs ? NEVER : pauseMs;
    }

    /** Doubling, from a half of it to all of it. */
    private long jittered(int attempts) {
        int doublings = Math.min(attempts - 1, Long.SIZE / 2 - 1);
        long fullMs = Math.min(config.lastMs(), config.firstMs() << doublings);
        return Math.max(1, fullMs - ThreadLocalRandom.current().nextLong(fullMs / 2 + 1));
    }
}
