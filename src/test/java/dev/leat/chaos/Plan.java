package dev.leat.chaos;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a run shall be; with the seed everything that is planned follows from it.
 *
 * @param durationMs for which faults begin
 * @param everyMs from the beginning of one fault to that of the next, on average
 */
record Plan(long seed, long durationMs, long everyMs, int eventsPerSecond, Set<FaultKind> kinds) {
    Plan {
        kinds = EnumSet.copyOf(kinds);
    }
}
