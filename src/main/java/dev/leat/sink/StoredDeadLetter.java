package dev.leat.sink;

import dev.leat.batch.DeadLetter;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code leat.dead_letters}.
 *
 * @param part which piece of its record it is, or null for the whole; the event in {@code deadLetter} is the record
 * @param attempts how often it was tried, the first time included; 0 when it waits behind another one
 * @param state new, parked, replayed or discarded
 * @param changedAt when the state or the reason last changed; null when never
 */
public record StoredDeadLetter(
        long id,
        DeadLetter deadLetter,
        @Nullable String part,
        int attempts,
        String state,
        OffsetDateTime createdAt,
        @Nullable OffsetDateTime changedAt) {}
