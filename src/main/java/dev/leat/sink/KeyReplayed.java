package dev.leat.sink;

import org.jspecify.annotations.Nullable;

/**
 * How far the replay of a parked key came.
 *
 * @param replayed dead letters that took effect
 * @param rows rows that they gave
 * @param freed nothing of the key waits any more; later events are written as they come
 * @param failedId the dead letter that failed again, behind which the rest waits; 0 when none did
 * @param reason why it failed; null when none did
 */
public record KeyReplayed(
        int replayed,
        int rows,
        boolean freed,
        long failedId,
        @Nullable String reason) {}
