package dev.leat.sink;

import dev.leat.api.Event;
import dev.leat.batch.Batch;
import dev.leat.batch.DeadLetter;
import java.util.List;

/**
 * The part of a batch that one transaction writes; nearly always the whole.
 *
 * @param from index of its first event
 * @param to index after its last event
 * @param base offset that the fence must find
 * @param next offset that the fence leaves
 */
record Slice(WriteQueue.Entry entry, int from, int to, long base, long next) {

    Batch batch() {
        return entry.batch();
    }

    List<Event> events() {
        return batch().events().subList(from, to);
    }

    int size() {
        return to - from;
    }

    /** How many records its events are of; what one of them became stays together. */
    private long records() {
        return events().stream()
                .mapToLong(event -> event.origin().offset())
                .distinct()
                .count();
    }

    /** Whether a transaction of fewer events can be made of these. */
    static boolean canBeFewer(List<Slice> slices) {
        return slices.stream().mapToLong(Slice::records).sum() > 1;
    }

    /** Ends the batch: with its commit the batch is acknowledged. */
    boolean isLast() {
        return to == batch().events().size() && next == batch().next();
    }

    /** Events that failed on the way and belong to these offsets. */
    List<DeadLetter> deadLetters() {
        List<DeadLetter> all = batch().deadLetters();
        if (all.isEmpty() || (base == batch().base() && isLast())) {
            return all;
        }
        return all.stream()
                .filter(dead -> dead.event().origin().offset() >= base
                        && dead.event().origin().offset() < next)
                .toList();
    }
}
