package dev.leat.sink;

import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters of a pipeline are meant; null and empty mean any.
 *
 * @param ids only these
 * @param states of new, parked, replayed and discarded
 * @param kind a {@code FailureKind}, as it is written in the table
 * @param since only those set aside at this moment or later
 * @param limit at most so many, oldest first; at least 1
 */
public record DeadLetterFilter(
        List<Long> ids,
        List<String> states,
        @Nullable String topic,
        @Nullable String stage,
        @Nullable String kind,
        @Nullable OffsetDateTime since,
        int limit) {
    public DeadLetterFilter {
        ids = List.copyOf(ids);
        states = List.copyOf(states);
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1, got " + limit);
        }
    }

    /** States in which a dead letter waits for somebody. */
    public static final List<String> WAITING = List.of("new", "parked");

    /** Those that wait for somebody, oldest first. */
    public static DeadLetterFilter waiting(int limit) {
        return new DeadLetterFilter(List.of(), WAITING, null, null, null, null, limit);
    }

    public static DeadLetterFilter of(List<Long> ids) {
        return new DeadLetterFilter(ids, List.of(), null, null, null, null, Math.max(1, ids.size()));
    }
}
