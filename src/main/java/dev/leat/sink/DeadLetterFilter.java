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
 * @param key only those of this Kafka key, as UTF-8
 * @param text only those with this in their reason, in any case, or in their value, as it stands
 * @param after only those behind this id, in the order asked for
 * @param limit at most so many, oldest first; at least 1
 */
public record DeadLetterFilter(
        List<Long> ids,
        List<String> states,
        @Nullable String topic,
        @Nullable Integer partition,
        @Nullable String stage,
        @Nullable String kind,
        @Nullable OffsetDateTime since,
        @Nullable String key,
        @Nullable String text,
        @Nullable Long after,
        int limit) {
    /** States in which a dead letter waits for somebody. */
    public static final List<String> WAITING = List.of("new", "parked");

    /** Every one that there is. */
    public static final DeadLetterFilter ANY = new DeadLetterFilter(
            List.of(), List.of(), null, null, null, null, null, null, null, null, Integer.MAX_VALUE);

    public DeadLetterFilter {
        ids = List.copyOf(ids);
        states = List.copyOf(states);
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1, got " + limit);
        }
    }

    /** Those that wait for somebody, oldest first. */
    public static DeadLetterFilter waiting(int limit) {
        return ANY.withStates(WAITING).withPage(null, limit);
    }

    public static DeadLetterFilter of(List<Long> ids) {
        return new DeadLetterFilter(
                ids, List.of(), null, null, null, null, null, null, null, null, Math.max(1, ids.size()));
    }

    public DeadLetterFilter withStates(List<String> only) {
        return new DeadLetterFilter(ids, only, topic, partition, stage, kind, since, key, text, after, limit);
    }

    /** @param behind the last id of the page before; null: the first page */
    public DeadLetterFilter withPage(@Nullable Long behind, int most) {
        return new DeadLetterFilter(ids, states, topic, partition, stage, kind, since, key, text, behind, most);
    }
}
