package dev.leat.chaos;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a run shall be; with the seed everything that is planned follows from it, and so do settings of the pipeline.
 * All combinations of the first three come with eight seeds in a row, and with parking in sixteen.
 *
 * @param durationMs for which faults begin
 * @param everyMs from the beginning of one fault to that of the next, on average
 */
record Plan(long seed, long durationMs, long everyMs, int eventsPerSecond, Set<FaultKind> kinds) {
    private static final int LINGER_MS = 20;
    private static final int LONG_STATEMENT_MS = 30_000;
    private static final int SHORT_STATEMENT_MS = 6_000;

    Plan {
        kinds = EnumSet.copyOf(kinds);
    }

    /** Half of the runs let events wait for others, so that a transaction has those of many partitions. */
    int lingerMs() {
        return (seed & 1) == 0 ? 0 : LINGER_MS;
    }

    /** In half of the runs all partitions share one lane and its session while there is little to do. */
    boolean gather() {
        return (seed & 2) == 0;
    }

    /** In half of the runs locks and silences outlast statements. */
    int statementTimeoutMs() {
        return (seed & 4) == 0 ? LONG_STATEMENT_MS : SHORT_STATEMENT_MS;
    }

    /** In half of the runs what comes behind a bad event of its key waits for an {@link Operator}. */
    boolean parks() {
        return (Long.bitCount(seed & 15) & 1) == 0;
    }

    String settings() {
        return "lingerMs " + lingerMs() + ", gather " + gather() + ", statementTimeoutMs " + statementTimeoutMs()
                + ", onFailure " + onFailure();
    }

    String onFailure() {
        return parks() ? "park" : "deadLetter";
    }
}
