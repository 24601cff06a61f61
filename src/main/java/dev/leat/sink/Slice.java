package dev.leat.sink;

import dev.leat.api.Event;
import dev.leat.batch.Batch;
import dev.leat.batch.DeadLetter;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

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

    /** How many events and dead letters it has. */
    int weight() {
        return size() + deadLetters().size();
    }

    /** Where each of them was read. */
    private LongStream offsets() {
        return Stream.concat(events().stream(), deadLetters().stream().map(DeadLetter::event))
                .mapToLong(event -> event.origin().offset());
    }

    /** Whether a transaction of fewer events can be made of these. */
    static boolean canBeFewer(List<Slice> slices) {
        return slices.stream()
                        .mapToLong(slice -> slice.offsets().distinct().count())
                        .sum()
                > 1;
    }

    /** Its beginning, of so much weight at most, but never half of what one record became. */
    Slice first(int weightMax) {
        int most = Math.max(1, weightMax);
        if (weight() <= most) {
            return this;
        }
        long[] offsets = offsets().sorted().toArray();
        long first = offsets[0];
        OptionalLong end = LongStream.of(offsets)
                .skip(offsets[most] > first ? most : 0)
                .filter(offset -> offset > first)
                .findFirst();
        return end.isPresent() ? before(end.getAsLong()) : this;
    }

    private Slice before(long offset) {
        int end = from;
        while (end < to && batch().events().get(end).origin().offset() < offset) {
            end++;
        }
        return new Slice(entry, from, end, base, offset);
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
